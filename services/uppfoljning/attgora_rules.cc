#include "services/uppfoljning/attgora_rules.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/base/calendar.h"
#include "common/base/date.h"
#include "common/base/text.h"
#include "common/proto/rules.h"
#include "services/uppfoljning/atgardsplan_rules.h"
#include "services/uppfoljning/faktagranskning_rules.h"
#include "services/uppfoljning/kortenkat_rules.h"

namespace kvalitet::uppfoljning {
namespace {

using attgora::v1::AttGora;

template <class M>
AttGora Line(const M& m, attgora::v1::Ansvar ansvar, std::string vad) {
  AttGora line;
  line.set_resurs(m.name());
  line.set_art(attgora::v1::UPPGIFT);
  line.set_ansvar(ansvar);
  line.set_vad(std::move(vad));
  line.set_enhet(m.enhet());
  line.set_insatstyp(m.insatstyp());
  line.set_utforare(m.ansvarig_utforare());
  return line;
}

std::string Hamta(const v1::Sjalvskattning& s) {
  return absl::StrCat("kvalitet självskattning hämta --enhet {enhet}",
                      s.omgang() == 0 ? "" : absl::StrCat(" --år ", s.ar(), " --omgång ", s.omgang()));
}

}  // namespace

AttGora AttLamnaIn(const v1::Sjalvskattning& s) {
  AttGora line = Line(s, attgora::v1::ENHETEN, Benamning(s));
  line.set_sista_date(s.sista_date());
  line.set_lage(absl::StrCat(s.antal_besvarade(), " av ", s.antal_fragor(), " besvarade"));
  // What is begun is not fetched anew; a try tells which answers are missing.
  line.set_kommando(s.antal_besvarade() == 0 ? Hamta(s)
                                             : absl::StrCat("kvalitet självskattning lämna-in ", s.nummer(),
                                                            s.antal_besvarade() < s.antal_fragor() ? " --prova" : ""));
  return line;
}

std::optional<AttGora> AttFornya(const v1::Evidens& e, int dagar, absl::CivilDay today) {
  if (e.giltig_till_date().empty() || e.giltig_till_date() > base::FormatDate(today + dagar)) return std::nullopt;
  AttGora line;
  line.set_art(attgora::v1::UPPGIFT);
  line.set_ansvar(attgora::v1::ENHETEN);
  line.set_resurs(e.name());
  line.set_enhet(e.enhet());
  line.set_utforare(e.ansvarig_utforare());
  line.set_vad(absl::StrCat("Förnya evidens ", e.nummer()));
  line.set_text(e.visar());
  line.set_sista_date(e.giltig_till_date());
  line.set_lage(e.giltig_till_date() < base::FormatDate(today) ? "gäller inte längre" : "gäller snart inte längre");
  line.set_kommando("kvalitet evidens lista --enhet {enhet}");
  return line;
}

std::optional<AttGora> AttInvanda(const v1::Sjalvskattning& s, absl::CivilDay today) {
  if (!s.ombud() || s.invandning_senast_date() < base::FormatDate(today)) return std::nullopt;
  AttGora line =
      Line(s, attgora::v1::ENHETEN, absl::StrCat("Läs självskattning ", s.nummer(), " som kommunen lämnat in"));
  line.set_sista_date(s.invandning_senast_date());
  line.set_lage("inlämnad av kommunen som ombud; ni kan invända");
  line.set_kommando(absl::StrCat("kvalitet självskattning kvitto ", s.nummer(), " --nr ", s.antal_kvitton()));
  return line;
}

AttGora AttKomplettera(const v1::Sjalvskattning& s) {
  AttGora line = Line(s, attgora::v1::ENHETEN, absl::StrCat("Komplettera ", base::LowerSv(Benamning(s))));
  line.set_sista_date(s.komplettera_senast_date());
  int oppna = 0;
  for (const v1::SjalvskattningAvsnitt& avsnitt : s.avsnitt()) oppna += avsnitt.state() == v1::AVSNITT_OPPET ? 1 : 0;
  line.set_lage(absl::StrCat(oppna, oppna == 1 ? " avsnitt öppet" : " avsnitt öppna"));
  line.set_kommando(Hamta(s));
  return line;
}

AttGora AttGranska(const v1::Sjalvskattning& s) {
  AttGora line = Line(s, attgora::v1::KOMMUNEN, absl::StrCat("Granska självskattning ", s.nummer()));
  line.set_sista_date(s.svar_senast_date());
  if (const auto day = base::ParseDate(s.inlamnad_date()); day.ok()) {
    line.set_lage(absl::StrCat("inlämnad ", base::ShortDateSv(*day)));
  }
  line.set_kommando(absl::StrCat("kvalitet självskattning godkänn ", s.nummer()));
  return line;
}

std::optional<AttGora> AttAterlamna(const v1::Sjalvskattning& s, int arbetsdagar) {
  const auto asked = base::ParseDate(s.tillbaka_date());
  if (s.tillbaka() != v1::TILLBAKA_BEGARD || !asked.ok()) return std::nullopt;
  AttGora line =
      Line(s, attgora::v1::KOMMUNEN, absl::StrCat("Svara utföraren som vill ha tillbaka självskattning ", s.nummer()));
  line.set_sista_date(base::FormatDate(base::AddWorkdays(*asked, arbetsdagar)));
  line.set_lage(absl::StrCat("begärd ", base::ShortDateSv(*asked)));
  line.set_text(s.tillbaka_skal());
  line.set_kommando("kvalitet självskattning status --enhet {enhet}");  // tells why, and how either is answered
  return line;
}

AttGora AttGenomfora(const v1::Atgard& a) {
  AttGora line =
      Line(a, a.enhet().empty() ? attgora::v1::KOMMUNEN : attgora::v1::ENHETEN, absl::StrCat("Åtgärd ", a.nummer()));
  line.set_text(a.text());
  line.set_sista_date(a.sista_date());
  line.set_lage(proto::Word(v1::AtgardState_descriptor()->FindValueByNumber(a.state())));
  if (a.aterkommande()) line.set_skal("samma krav brast året före");
  line.set_kommando(absl::StrCat("kvalitet åtgärd ", a.state() == v1::EJ_PABORJAD ? "påbörja " : "klar ", a.nummer()));
  return line;
}

std::optional<AttGora> AttBedoma(const v1::Atgard& a, int dagar) {
  const auto done = base::ParseDate(a.klar_date());
  if (!done.ok() || a.effekt() != v1::EFFEKT_UNSPECIFIED) return std::nullopt;
  AttGora line = Line(a, attgora::v1::KOMMUNEN, absl::StrCat("Bedöm effekten av åtgärd ", a.nummer()));
  line.set_text(a.text());
  line.set_sista_date(base::FormatDate(*done + dagar));
  line.set_lage(absl::StrCat("klar ", base::ShortDateSv(*done)));
  line.set_kommando(absl::StrCat("kvalitet åtgärd effekt ", a.nummer(), " --effekt full --motiv \"...\""));
  return line;
}

AttGora AttLamnaPlan(const v1::Uppfoljning& u) {
  AttGora line = Line(u, attgora::v1::ENHETEN, absl::StrCat("Åtgärdsplan ", u.nummer()));
  line.set_sista_date(u.plan_sista_date());
  const std::string state = proto::Word(v1::AtgardsplanState_descriptor()->FindValueByNumber(u.plan_state()));
  const std::string lacking = SaknarAtgard(u);
  line.set_lage(lacking.empty() ? state : absl::StrCat(state, ", ", lacking));
  line.set_skal(AterkommandeOrd(u));
  // Why it came back stands in the plan.
  if (u.plan_state() == v1::PLAN_RETUR) line.set_text(u.plan_retur_motiv());
  line.set_kommando(
      absl::StrCat("kvalitet åtgärdsplan ", u.plan_state() == v1::PLAN_RETUR ? "visa " : "lämna-in ", u.nummer()));
  return line;
}

AttGora AttSvaraPaPlan(const v1::Uppfoljning& u, int dagar) {
  AttGora line = Line(u, attgora::v1::KOMMUNEN, absl::StrCat("Läs åtgärdsplanen ", u.nummer()));
  const absl::CivilDay handed_in = base::SwedishDate(absl::FromUnixSeconds(u.plan_inlamnad_time().seconds()));
  line.set_sista_date(base::FormatDate(handed_in + dagar));
  line.set_lage(absl::StrCat("inlämnad ", base::ShortDateSv(handed_in)));
  line.set_skal(AterkommandeOrd(u));
  line.set_kommando(absl::StrCat("kvalitet åtgärdsplan visa ", u.nummer()));
  return line;
}

std::optional<AttGora> AttTittaPa(const v1::Uppfoljning& u) {
  const std::string why = AterkommandeOrd(u);
  if (why.empty()) return std::nullopt;
  AttGora line = Line(u, attgora::v1::KOMMUNEN, absl::StrCat("Samma brist igen i ", u.nummer()));
  line.set_art(attgora::v1::TITTA_PA);
  line.set_skal(why);
  line.set_kommando("kvalitet uppföljning lista --enhet {enhet}");
  return line;
}

AttGora AttPaborja(const v1::Uppfoljning& u) {
  AttGora line = Line(u, attgora::v1::KOMMUNEN, absl::StrCat("Gör uppföljning ", u.nummer()));
  line.set_sista_date(u.genomford_date());
  line.set_lage(absl::StrCat(proto::Word(v1::Niva_descriptor()->FindValueByNumber(u.niva())), ", planerad"));
  line.set_kommando(absl::StrCat("kvalitet uppföljning påbörja ", u.nummer()));
  return line;
}

std::optional<AttGora> AttSkickaUtkast(const v1::Uppfoljning& u, int dagar, absl::CivilDay today) {
  const auto visit = base::ParseDate(u.genomford_date());
  if (!visit.ok()) return std::nullopt;
  AttGora line = Line(u, attgora::v1::KOMMUNEN, absl::StrCat("Skicka utkast av uppföljning ", u.nummer()));
  line.set_sista_date(base::FormatDate(*visit + dagar));
  line.set_lage(absl::StrCat("genomförd ", base::ShortDateSv(*visit)));
  line.set_kommando(absl::StrCat("kvalitet uppföljning skicka-utkast ", u.nummer(), " --omdöme ORD --motiv \"...\""));
  if (today > *visit + 2 * dagar) {
    line.set_art(attgora::v1::FASTNAT);
    line.set_skal(absl::StrCat("utkastet inte skickat efter ", today - *visit, " dagar"));
  }
  return line;
}

std::optional<AttGora> AttFaktagranska(const v1::Uppfoljning& u, bool utforaren, absl::CivilDay today) {
  const bool pagar = FaktagranskningPagar(u, today);
  const int waiting = ObesvaradeSynpunkter(u);
  if (utforaren) {
    if (!pagar) return std::nullopt;
    AttGora line = Line(u, attgora::v1::ENHETEN, absl::StrCat("Läs utkastet av uppföljning ", u.nummer()));
    line.set_sista_date(u.synpunkter_sista_date());
    line.set_lage(u.synpunkter().empty()
                      ? "inga synpunkter lämnade"
                      : absl::StrCat(u.synpunkter_size(), u.synpunkter_size() == 1 ? " synpunkt" : " synpunkter"));
    line.set_kommando(absl::StrCat("kvalitet uppföljning visa ", u.nummer()));
    return line;
  }
  if (waiting > 0) {
    AttGora line = Line(u, attgora::v1::KOMMUNEN, absl::StrCat("Svara på synpunkter på uppföljning ", u.nummer()));
    line.set_sista_date(u.synpunkter_sista_date());
    line.set_lage(absl::StrCat(waiting, waiting == 1 ? " synpunkt väntar" : " synpunkter väntar"));
    line.set_kommando(absl::StrCat("kvalitet uppföljning visa ", u.nummer()));
    return line;
  }
  AttGora line = Line(u, attgora::v1::KOMMUNEN, absl::StrCat("Fastställ uppföljning ", u.nummer()));
  const auto last = base::ParseDate(u.synpunkter_sista_date());
  if (!last.ok()) return std::nullopt;
  line.set_sista_date(base::FormatDate(base::AddWorkdays(*last, 1)));
  line.set_lage(pagar                    ? absl::StrCat("hos utföraren till och med ", base::ShortDateSv(*last))
                : u.synpunkter().empty() ? "inga synpunkter lämnade"
                                         : "alla synpunkter besvarade");
  line.set_kommando(absl::StrCat("kvalitet uppföljning fastställ ", u.nummer()));
  return line;
}

}  // namespace kvalitet::uppfoljning
