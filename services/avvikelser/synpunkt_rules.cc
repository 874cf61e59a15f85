#include "services/avvikelser/synpunkt_rules.h"

#include <algorithm>
#include <set>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/date.h"
#include "common/proto/rules.h"
#include "services/avvikelser/frister.h"
#include "services/avvikelser/kategorier.h"
#include "services/avvikelser/lagrum.h"
#include "services/avvikelser/rader.h"
#include "services/avvikelser/rules.h"

namespace kvalitet::avvikelser {
namespace {

constexpr char kLista[] = "SYNPUNKT";

bool Oppen(v1::SynpunktState state) {
  return state == v1::SYNPUNKT_STATE_UNSPECIFIED || state == v1::SYNPUNKT_INKOMMEN ||
         state == v1::SYNPUNKT_REGISTRERAD || state == v1::SYNPUNKT_TILLDELAD || state == v1::SYNPUNKT_UNDER_UTREDNING;
}

bool Stangd(v1::SynpunktState state) {
  return state == v1::SYNPUNKT_AVSLUTAD || state == v1::SYNPUNKT_UTAN_SVAR || state == v1::SYNPUNKT_OVERLAMNAD;
}

// The last day of a step of this kommun and kind that begins on `start` (ISO); "" for what is no day.
std::string Sista(const char* kod, const Fristbok& bok, const v1::Synpunkt& s, const std::string& start) {
  const absl::StatusOr<absl::CivilDay> day = base::ParseDate(start);
  return day.ok() ? FristSista(kod, bok.For(v1::Avvikelsetyp_Name(LinjensTyp(s.typ()))), *day) : "";
}

// What is waited for until it is answered: that the sender is told that it came, then the answer, or what is found
// where nobody wants one.
void StampVantar(const Fristbok& bok, v1::Synpunkt& s) {
  if (s.state() == v1::SYNPUNKT_INKOMMEN && s.avsandare() != v1::AVSANDARE_ANONYM) {
    s.set_sista_date(Sista("SYN_BEKRAFTA", bok, s, s.inkom_date()));
  } else {
    s.set_sista_date(s.svar_senast_date().empty() ? Sista("SYN_SVAR", bok, s, s.inkom_date()) : s.svar_senast_date());
  }
}

// By when an answer may be waited for: "" where nobody waits.  The last day of the first answer is what that is held to
// ever after, in the figures too: when one that was answered is opened again, its round has a day of its own.
const std::string& SvarSenast(const v1::Synpunkt& s) {
  return s.forsta_svar_date().empty() || !s.vill_ha_svar() ? s.svar_senast_date() : s.sista_date();
}

// The limit that a state waits by; "" where it waits for nothing.
const char* KodFor(v1::SynpunktState state) {
  return Oppen(state)                     ? "SYN_SVAR"
         : state == v1::SYNPUNKT_BESVARAD ? "SYN_FOLJ_UPP"
         : state == v1::SYNPUNKT_ATGARD   ? "SYN_ATGARD"
         : Stangd(state)                  ? ""
                                          : "SYN_NASTA_CHEF";
}

// What a step needs and may have beside, of the fields of its request.
struct Stegfalt {
  v1::Synpunktssteg steg;
  std::vector<const char*> kravs, far;
};
const std::vector<Stegfalt>& Falt() {
  static const auto* const kFalt = new std::vector<Stegfalt>{
      {v1::STEG_BEKRAFTA, {}, {}},
      {v1::STEG_TILLDELA, {"ansvarig"}, {}},
      {v1::STEG_UTRED, {}, {}},
      {v1::STEG_FORLANG, {"svar_senast_date", "motiv"}, {}},
      {v1::STEG_BESVARA, {"svar"}, {}},
      {v1::STEG_NOJD, {"nojd"}, {}},
      {v1::STEG_MISSNOJD, {}, {}},
      {v1::STEG_NASTA_CHEF, {}, {"ansvarig"}},
      {v1::STEG_ATGARDA, {"motiv"}, {}},
      {v1::STEG_AVSLUTA, {}, {"forbattring", "forbattring_text"}},
      {v1::STEG_AVSLUTA_UTAN_SVAR, {}, {"motiv"}},
      {v1::STEG_OVERLAMNA, {"mottagare", "motiv"}, {}},
      {v1::STEG_ATEROPPNA, {"motiv"}, {}},
  };
  return *kFalt;
}
constexpr const char* kAllaFalt[] = {"ansvarig",         "svar",     "motiv", "svar_senast_date", "nojd", "forbattring",
                                     "forbattring_text", "mottagare"};

bool Has(const std::vector<const char*>& fields, const std::string& field) {
  return std::any_of(fields.begin(), fields.end(), [&](const char* one) { return field == one; });
}

// The answer: when, by whom, how late, and under which law on that day.
void StampSvar(const proto::Call& call, const std::string& today, v1::Synpunkt& s) {
  s.set_besvarad_date(today);
  s.set_besvarad_av(call.who.subject);
  s.clear_nojd();
  if (s.forsta_svar_date().empty()) s.set_forsta_svar_date(today);
  const absl::StatusOr<absl::CivilDay> last = base::ParseDate(s.svar_senast_date());
  const absl::StatusOr<absl::CivilDay> first = base::ParseDate(s.forsta_svar_date());
  if (last.ok() && first.ok()) s.set_dagar_sent(static_cast<int32_t>(*first - *last));
  if (const auto days = DagarMellan(s.inkom_date(), s.forsta_svar_date())) s.set_dagar_till_svar(*days);
  const Lagregel* rule = RegelFor(plikt::kBesvaraKlagomal, LagrumOf(s.insatstyp()), {s.intraffad_date(), today});
  s.set_svar_lagrum(rule == nullptr ? "" : LagrumText(*rule));
  s.set_svar_regel(rule == nullptr ? "" : RegelVersion(*rule));
}

// The answer that another comes after stays to be read: it is what the sender was not content with.
void BehallSvar(const v1::Synpunkt& stored, v1::Synpunkt& s) {
  if (stored.svar().empty()) return;
  const absl::StatusOr<absl::CivilDay> day = base::ParseDate(stored.besvarad_date());
  absl::StrAppend(s.mutable_tidigare_svar(), s.tidigare_svar().empty() ? "" : "\n\n",
                  day.ok() ? base::DateSv(*day) : stored.besvarad_date(),
                  stored.nojd() == v1::JA_NEJ_NEJ  ? ", avsändaren var inte nöjd: "
                  : stored.nojd() == v1::JA_NEJ_JA ? ", avsändaren var nöjd: "
                                                   : ": ",
                  stored.svar());
}

}  // namespace

bool HslSynpunkt(const v1::Synpunkt& s) {
  return LagrumOf(s.insatstyp()) == v1::HSL ||
         std::any_of(s.kategorier().begin(), s.kategorier().end(),
                     [](const v1::SynpunktKategori& one) { return ArHalsovard(one.kod()); });
}

bool DoldForKommunen(const proto::Call& call, const v1::Synpunkt& s) { return s.utforarens_egen() && call.scope.all; }

void DoljSynpunkt(const proto::Call& call, v1::Synpunkt& s) {
  if (!DoldForKommunen(call, s)) return;
  const auto* d = v1::Synpunkt::descriptor();
  for (int i = 0; i < d->field_count(); ++i) {
    if (proto::IsPersonal(d->field(i)) || proto::Rule(d->field(i)).fritext()) {
      s.GetReflection()->ClearField(&s, d->field(i));
    }
  }
  // Who of the utförare's people had it is no more the kommun's to know than who reported.
  s.clear_besvarad_av();
  s.clear_registrerad_av_person();
  s.clear_sekretess();
  s.clear_sekretess_date();
}

absl::Status VardgivarenSvarar(const v1::Synpunkt& s) {
  return proto::Error(absl::StatusCode::kPermissionDenied, "UTFORARENS_EGEN",
                      absl::StrCat(s.nummer(),
                                   " gäller utförarens egen hälso- och sjukvård. Vårdgivaren svarar själv för den, så "
                                   "bara utföraren ändrar den och tar den vidare."));
}

bool FarRatta(const proto::Call& call, const v1::Synpunkt& s) {
  return call.who.Has(s.utforarens_egen() ? proto::Roll::UTFORARE : proto::Roll::KVALITETSTEAM);
}

bool BaraHsl(const std::vector<proto::Roll>& roles) {
  using proto::Roll;
  const std::set<Roll> has(roles.begin(), roles.end());
  for (const Roll other : {Roll::ENHETSCHEF, Roll::UTFORARE, Roll::UTFORARADMIN, Roll::KVALITETSTEAM,
                           Roll::LEX_SARAH_UTREDARE, Roll::SAS}) {
    if (has.count(other) > 0) return false;
  }
  return has.count(Roll::MAS) > 0 || has.count(Roll::MAR) > 0;
}

void StampSynpunkt(const Fristbok& bok, absl::CivilDay today, const v1::Synpunkt* stored, v1::Synpunkt& s) {
  s.set_hsl(HslSynpunkt(s));
  if (s.inkom_date().empty()) s.set_inkom_date(base::FormatDate(today));
  if (s.state() == v1::SYNPUNKT_STATE_UNSPECIFIED) s.set_state(v1::SYNPUNKT_INKOMMEN);
  if (s.sekretess() == v1::SEKRETESS_UNSPECIFIED) {
    s.clear_sekretess_date();
  } else if (stored == nullptr || stored->sekretess() != s.sekretess()) {
    s.set_sekretess_date(base::FormatDate(today));  // a note of secrecy says from which day it is
  }
  if (!Oppen(s.state())) return;
  const bool moved = stored == nullptr || stored->inkom_date() != s.inkom_date() || stored->typ() != s.typ() ||
                     stored->vill_ha_svar() != s.vill_ha_svar();
  if (!moved) return;
  s.set_svar_senast_date(s.vill_ha_svar() ? Sista("SYN_SVAR", bok, s, s.inkom_date()) : "");
  s.clear_forlangd_motiv();
  if (s.forsta_svar_date().empty()) StampVantar(bok, s);
}

void CheckAndring(const v1::Synpunkt& stored, const v1::Synpunkt& s, bool ratta, proto::Violations& violations) {
  const bool kind = stored.typ() != s.typ(), wanted = stored.vill_ha_svar() && !s.vill_ha_svar(),
             came = stored.inkom_date() != s.inkom_date(),
             open = stored.sekretess() != v1::SEKRETESS_UNSPECIFIED && stored.sekretess() != s.sekretess();
  const std::string team =
      absl::StrCat(" rättas av ", stored.utforarens_egen() ? "utförarens ledning" : "kvalitetsteamet",
                   ", inte av den som ska svara. Säg till dem");
  if (Stangd(stored.state()) && (kind || wanted || came || stored.text() != s.text())) {
    violations.Add("synpunkt", "Synpunkten är avslutad och ändras inte. Öppna den igen först");
  } else if (!ratta) {
    if (kind) violations.Add("synpunkt.typ", absl::StrCat("slaget", team));
    if (wanted) violations.Add("synpunkt.vill_ha_svar", absl::StrCat("att avsändaren vill ha svar", team));
    if (came) violations.Add("synpunkt.inkom_date", absl::StrCat("dagen den kom in", team));
    if (open) violations.Add("synpunkt.sekretess", absl::StrCat("sekretessmarkeringen", team));
  }
}

void CheckSynpunkt(const v1::Synpunkt& s, absl::CivilDay today, proto::Violations& violations) {
  const auto add = [&](const char* field, std::string why) {
    violations.Add(absl::StrCat("synpunkt.", field), std::move(why));
  };
  const std::string now = base::FormatDate(today);
  if (s.inkom_date() > now) add("inkom_date", "Dagen har inte kommit än. Ange i dag eller tidigare");
  if (s.intraffad_date() > s.inkom_date()) {
    add("intraffad_date", "Det kan inte ha inträffat efter den dag då synpunkten kom. Ändra datum");
  }
  if (s.avsandare() == v1::AVSANDARE_ANONYM) {
    if (!s.avsandare_namn().empty())
      add("avsandare_namn", "En anonym avsändare har inget namn. Ta bort det, eller ange vem det är (--från)");
    if (!s.kontakt().empty()) add("kontakt", "En anonym avsändare har ingen kontakt. Ta bort den");
    if (s.vill_ha_svar()) add("vill_ha_svar", "En anonym avsändare kan inte få svar. Ta bort önskan om svar");
  } else if (s.vill_ha_svar() && s.kontakt().empty()) {
    add("kontakt", "Ange hur avsändaren nås, när svar önskas");
  }
  CheckKategorier(kLista, s.inkom_date(), KoderAv(s.kategorier()), "synpunkt.kategorier", violations, "synpunkter");
}

void CheckSteg(const v1::MoveSynpunktRequest& request, const v1::Synpunkt& stored, proto::Violations& violations) {
  const auto* r = request.GetReflection();
  for (const Stegfalt& one : Falt()) {
    if (one.steg != request.steg()) continue;
    const std::string word = proto::Word(v1::Synpunktssteg_descriptor()->FindValueByNumber(one.steg));
    for (const char* name : kAllaFalt) {
      const auto* field = request.GetDescriptor()->FindFieldByName(name);
      const bool set = r->HasField(request, field);
      if (!set && Has(one.kravs, name)) violations.Add(name, absl::StrCat("Det måste anges för steget ", word));
      if (set && !Has(one.kravs, name) && !Has(one.far, name)) {
        violations.Add(name, absl::StrCat("Det hör inte till steget ", word, ". Ta bort det"));
      }
    }
  }
  if (request.steg() == v1::STEG_NOJD && request.nojd() == v1::JA_NEJ_NEJ) {
    violations.Add("nojd", absl::StrCat("Är avsändaren inte nöjd är steget ett annat: kvalitet synpunkt steg ",
                                        stored.nummer(), " missnöjd"));
  }
  if (request.steg() != v1::STEG_FORLANG || request.svar_senast_date().empty()) return;
  const std::string& last = SvarSenast(stored);
  if (last.empty()) {
    violations.Add("svar_senast_date", "Ingen väntar på svar. Det finns ingen tid att förlänga");
  } else if (request.svar_senast_date() <= last) {
    violations.Add("svar_senast_date",
                   absl::StrCat("Svaret ska redan ha kommit senast ", last, ". Ange en senare dag"));
  }
}

void SkrivSteg(const v1::MoveSynpunktRequest& request, v1::Synpunkt& s) {
  if (!request.ansvarig().empty()) s.set_ansvarig(request.ansvarig());
  if (!request.svar().empty()) s.set_svar(request.svar());
  if (!request.mottagare().empty()) s.set_mottagare(request.mottagare());
  if (!request.forbattring_text().empty()) s.set_forbattring_text(request.forbattring_text());
  if (request.nojd() != v1::JA_NEJ_UNSPECIFIED) s.set_nojd(request.nojd());
  if (request.forbattring() != v1::JA_NEJ_UNSPECIFIED) s.set_forbattring(request.forbattring());
  if (request.steg() == v1::STEG_MISSNOJD) s.set_nojd(v1::JA_NEJ_NEJ);
  if (request.steg() == v1::STEG_FORLANG) {
    if (s.forsta_svar_date().empty()) {
      s.set_svar_senast_date(request.svar_senast_date());
    } else {
      s.set_sista_date(request.svar_senast_date());
    }
    s.set_forlangd_motiv(request.motiv());
  } else if (request.steg() == v1::STEG_ATGARDA) {
    s.set_forbattring_text(request.motiv());
  } else if (!request.motiv().empty()) {
    s.set_motiv(request.motiv());
  }
}

void FoljdAvSteg(const proto::Call& call, const Fristbok& bok, const v1::Synpunkt& stored, v1::Synpunkt& s) {
  const std::string today = base::FormatDate(call.today);
  if (stored.state() == v1::SYNPUNKT_INKOMMEN && s.state() != v1::SYNPUNKT_INKOMMEN) s.set_bekraftad_date(today);
  if (s.state() == v1::SYNPUNKT_BESVARAD && stored.state() != v1::SYNPUNKT_BESVARAD) {
    BehallSvar(stored, s);
    StampSvar(call, today, s);
  }
  if (s.state() == v1::SYNPUNKT_NASTA_CHEF) s.set_nasta_chef_date(today);
  // A new round has an answer, a next chief and a last day of its own.
  if (Stangd(stored.state()) && !Stangd(s.state())) {
    BehallSvar(stored, s);
    s.clear_svar();
    s.clear_nasta_chef_date();
    s.clear_forlangd_motiv();
    s.clear_forbattring();  // told anew when it is closed
    if (s.vill_ha_svar() && s.forsta_svar_date().empty()) s.set_svar_senast_date(Sista("SYN_SVAR", bok, s, today));
  }
  s.set_avslutad_date(!Stangd(s.state()) ? "" : stored.avslutad_date().empty() ? today : stored.avslutad_date());
  // Nobody gets an answer any more, so none is late.
  if (Stangd(s.state()) && s.forsta_svar_date().empty()) s.clear_svar_senast_date();
  if (Oppen(s.state()) && Oppen(stored.state())) {
    const bool told = s.svar_senast_date() != stored.svar_senast_date();
    if (told || stored.state() == v1::SYNPUNKT_INKOMMEN) StampVantar(bok, s);
    return;  // else the day stands, whoever it is assigned to
  }
  if (s.state() == stored.state()) return;
  const char* kod = KodFor(s.state());  // also of one that is opened again: from today
  s.set_sista_date(*kod == '\0' ? "" : Sista(kod, bok, s, today));
}

std::string SynpunktFrist(const Fristbok& bok, const v1::Synpunkt& s, absl::CivilDay today) {
  const bool bekrafta = s.state() == v1::SYNPUNKT_INKOMMEN && s.avsandare() != v1::AVSANDARE_ANONYM;
  const bool senare = s.sista_date() != Sista("SYN_SVAR", bok, s, s.inkom_date());
  if (Oppen(s.state()) && !bekrafta && senare) return "förlängd med motiv, eller återöppnad";
  // By the rule of the day from which it was counted, where that is known.
  const absl::CivilDay start = Oppen(s.state()) ? base::ParseDate(s.inkom_date()).value_or(today) : today;
  return FristSkal(bekrafta ? "SYN_BEKRAFTA" : KodFor(s.state()), bok.For(v1::Avvikelsetyp_Name(LinjensTyp(s.typ()))),
                   start);
}

void SkrivLinje(const v1::Synpunkt& s, v1::Avvikelse& linje) {
  linje.set_typ(LinjensTyp(s.typ()));
  const v1::Lagrum lagrum = LagrumOf(s.insatstyp());
  linje.set_lagrum(lagrum == v1::LAGRUM_UNSPECIFIED ? v1::SOL : lagrum);
  linje.clear_kategorier();
  for (const v1::SynpunktKategori& one : s.kategorier()) linje.add_kategorier()->set_kod(one.kod());
  linje.set_enhet(s.enhet());
  linje.set_insatstyp(s.insatstyp());
  linje.set_intraffad_date(s.intraffad_date());
  linje.set_upptackt_date(s.inkom_date());
  linje.set_rapporterad_date(s.inkom_date());
  linje.set_avslutad_date(s.avslutad_date());
  linje.set_state(Stangd(s.state())                                               ? v1::AVSLUTAD
                  : Oppen(s.state()) && s.state() != v1::SYNPUNKT_UNDER_UTREDNING ? v1::REGISTRERAD
                                                                                  : v1::UNDER_UTREDNING);
  linje.set_synpunkt(s.name());
}

}  // namespace kvalitet::avvikelser
