#include "services/avvikelser/handelse_rules.h"

#include "absl/strings/str_cat.h"
#include "common/base/date.h"
#include "common/base/text.h"
#include "common/proto/rules.h"
#include "services/avvikelser/kategorier.h"

namespace kvalitet::avvikelser {

std::vector<v1::Avvikelse> ArendenAv(const v1::Handelse& handelse) {
  std::vector<v1::Avvikelse> all;
  for (const v1::HandelseArende& one : handelse.arenden()) {
    v1::Avvikelse& a = all.emplace_back();
    a.set_handelse(handelse.handelse());
    a.set_typ(one.typ());
    a.set_lagrum(one.lagrum());
    a.set_aven_lagrum(one.aven_lagrum());
    for (const std::string& kod : one.kategorier()) a.add_kategorier()->set_kod(kod);
    a.set_enhet(handelse.enhet());
    a.set_insatstyp(handelse.insatstyp());
    a.set_intraffad_date(handelse.intraffad_date());
    a.set_upptackt_date(handelse.upptackt_date());
    a.set_beskrivning(handelse.beskrivning());
    a.set_konsekvens(handelse.konsekvens());
    a.set_omedelbara_atgarder(handelse.omedelbara_atgarder());
    a.set_informerad(handelse.informerad());
    *a.mutable_informerade() = handelse.informerade();
    a.set_utfall(handelse.utfall());
    if (handelse.has_allvarlighet()) a.set_allvarlighet(handelse.allvarlighet());
    if (handelse.has_sannolikhet()) a.set_sannolikhet(handelse.sannolikhet());
  }
  return all;
}

v1::Handelse HandelseAv(const std::vector<v1::Avvikelse>& arenden) {
  v1::Handelse handelse;
  if (arenden.empty()) return handelse;
  const v1::Avvikelse& first = arenden.front();
  handelse.set_handelse(first.handelse());
  handelse.set_enhet(first.enhet());
  handelse.set_insatstyp(first.insatstyp());
  handelse.set_intraffad_date(first.intraffad_date());
  handelse.set_upptackt_date(first.upptackt_date());
  handelse.set_informerad(first.informerad());
  *handelse.mutable_informerade() = first.informerade();
  handelse.set_utfall(first.utfall());
  if (first.has_allvarlighet()) handelse.set_allvarlighet(first.allvarlighet());
  if (first.has_sannolikhet()) handelse.set_sannolikhet(first.sannolikhet());
  for (const v1::Avvikelse& a : arenden) {
    // The texts may be kept from the caller in one ärende and not in another.
    if (handelse.beskrivning().empty()) handelse.set_beskrivning(a.beskrivning());
    if (handelse.konsekvens().empty()) handelse.set_konsekvens(a.konsekvens());
    if (handelse.omedelbara_atgarder().empty()) handelse.set_omedelbara_atgarder(a.omedelbara_atgarder());
    v1::HandelseArende& one = *handelse.add_arenden();
    one.set_typ(a.typ());
    one.set_lagrum(a.lagrum());
    one.set_aven_lagrum(a.aven_lagrum());
    for (const v1::AvvikelseKategori& kategori : a.kategorier()) one.add_kategorier(kategori.kod());
    one.set_avvikelse(a.name());
    one.set_nummer(a.nummer());
    one.set_forst_i_handelse(a.forst_i_handelse());
  }
  return handelse;
}

void CheckHandelse(const v1::Handelse& handelse, proto::Violations& violations) {
  for (int i = 0; i < handelse.arenden_size(); ++i) {
    if (!ArSynpunkt(handelse.arenden(i).typ())) continue;
    violations.Add(absl::StrCat("handelse.arenden[", i, "].typ"),
                   "Den som tycker något om händelsen registreras för sig, som en synpunkt, och länkas till den.");
  }
}

void CheckOmklassning(const v1::Avvikelse& stored, const v1::ReclassifyAvvikelseRequest& request, bool utredare,
                      bool mas, proto::Violations& violations) {
  if (stored.typ() == v1::LEX_MARIA && request.typ() != v1::LEX_MARIA && !stored.utforarens_egen() && !mas) {
    violations.Add("typ",
                   absl::StrCat(stored.nummer(),
                                " är en lex Maria-rapport. Bara MAS eller MAR avgör att den är något annat; ta upp "
                                "det med dem."));
  }
  if (stored.typ() == v1::LEX_SARAH && request.typ() != v1::LEX_SARAH && !stored.utforarens_egen() && !utredare) {
    violations.Add("typ",
                   absl::StrCat(stored.nummer(),
                                " är en lex Sarah-rapport. Bara SAS eller en lex Sarah-utredare avgör att den är "
                                "något annat; ta upp det med dem."));
  }
  const std::string typ = proto::Word(v1::Avvikelsetyp_descriptor()->FindValueByNumber(stored.typ()));
  if (ArSynpunkt(stored.typ())) {
    violations.Add("typ", absl::StrCat(stored.nummer(), " är ", typ,
                                       " och ska besvaras som det. Registrera en avvikelse eller rapport om samma "
                                       "händelse i stället."));
  } else if (ArSynpunkt(request.typ())) {
    violations.Add("typ",
                   "En avvikelse blir ingen synpunkt: den som klagar registreras för sig. Välj avvikelse, lex "
                   "Sarah-rapport eller lex Maria-ärende.");
  }
  if (!stored.lexsarah_arende().empty()) {
    violations.Add("typ", absl::StrCat(stored.nummer(), " utreds som lex Sarah (", stored.lexsarah_arende(),
                                       "). Utredningen avgör vad det är; avsluta den i stället."));
  }
  if (!stored.till_ivo_date().empty()) {
    violations.Add("typ", absl::StrCat(stored.nummer(), " är anmäld till IVO och klassas inte om."));
  }
  // Another system may have told none; a rapport that is made here says it.
  const bool rapport = request.typ() == v1::LEX_SARAH || request.typ() == v1::LEX_MARIA;
  if (rapport && request.typ() != stored.typ() && base::TrimSv(stored.konsekvens()).empty()) {
    violations.Add("typ", absl::StrCat("En rapport säger vad det betydde för den enskilde. Skriv det först: kvalitet "
                                       "avvikelse ändra ",
                                       stored.nummer(), " --konsekvens \"...\""));
  }
  const bool same = request.typ() == stored.typ() &&
                    (request.lagrum() == v1::LAGRUM_UNSPECIFIED || request.lagrum() == stored.lagrum());
  if (same) violations.Add("typ", absl::StrCat(stored.nummer(), " är redan ", typ, ". Ange det den ska bli."));
}

v1::Avvikelse Omklassad(const v1::Avvikelse& stored, const v1::ReclassifyAvvikelseRequest& request) {
  v1::Avvikelse now = stored;
  now.set_typ(request.typ());
  if (request.lagrum() != v1::LAGRUM_UNSPECIFIED) now.set_lagrum(request.lagrum());
  if (now.typ() != v1::LEX_SARAH || now.aven_lagrum() == now.lagrum()) now.clear_aven_lagrum();
  if (now.typ() != v1::LEX_SARAH) {
    now.clear_grad();
  } else if (stored.typ() != v1::LEX_SARAH) {  // as one that is received now
    now.set_state(v1::REGISTRERAD);
    now.clear_avslutad_date();
  }
  if (now.typ() != v1::AVVIKELSE) {  // what came out of it, its ärende tells
    now.clear_resultat();
    now.clear_avslutad_av();
  }
  now.clear_kategorier();
  for (const std::string& kod : request.kategorier()) now.add_kategorier()->set_kod(kod);
  const absl::StatusOr<absl::CivilDay> day = base::ParseDate(now.rapporterad_date());
  if (!request.kategorier().empty() || !day.ok()) return now;
  for (const v1::AvvikelseKategori& kategori : stored.kategorier()) {
    const v1::Kategori* known = FindKategori(ListaFor(now.typ(), now.lagrum()), kategori.kod(), *day);
    if (known != nullptr && known->kod() == kategori.kod()) *now.add_kategorier() = kategori;
  }
  return now;
}

v1::Rattelse RattelseAv(const v1::Avvikelse& before, const v1::Avvikelse& now, v1::Rattelseslag slag,
                        const std::string& motiv) {
  v1::Rattelse entry;
  entry.set_avvikelse(now.nummer());
  entry.set_slag(slag);
  entry.set_typ_fore(before.typ());
  entry.set_lagrum_fore(before.lagrum());
  entry.set_kategorikoder_fore(before.kategorikoder());
  entry.set_enhet_fore(before.enhet());
  entry.set_insatstyp_fore(before.insatstyp());
  entry.set_typ(now.typ());
  entry.set_lagrum(now.lagrum());
  entry.set_enhet(now.enhet());
  entry.set_insatstyp(now.insatstyp());
  entry.set_motiv(motiv);
  entry.set_ansvarig_utforare(now.ansvarig_utforare());
  entry.set_utforarens_egen(now.utforarens_egen());
  return entry;
}

void CheckNyHandelse(const v1::Avvikelse& stamped, const v1::Avvikelse* stored, const std::string& prefix,
                     proto::Violations& violations) {
  // What another system tells may lack it; what is there is not taken away.
  const bool asked = stored == nullptr ? stamped.kalla().empty() : !base::TrimSv(stored->konsekvens()).empty();
  if (asked && !ArSynpunkt(stamped.typ()) && base::TrimSv(stamped.konsekvens()).empty()) {
    violations.Add(prefix + "konsekvens",
                   "Skriv vad det betydde, eller hade kunnat betyda, för den enskilde. Exempel: Oro; ingen skada.");
  }
  const bool rapport = stored != nullptr && (stored->typ() == v1::LEX_SARAH || stored->typ() == v1::LEX_MARIA);
  if (rapport) {  // what stands beside it would not follow
    const char* svenska = "Enhet och insatstyp för en rapport rättas med att flytta den, så följer ärendet med.";
    if (stamped.enhet() != stored->enhet()) violations.Add(prefix + "enhet", svenska);
    if (stamped.insatstyp() != stored->insatstyp()) violations.Add(prefix + "insatstyp", svenska);
  }
  if (stored == nullptr || stored->handelse().empty()) return;
  if (stamped.handelse() != stored->handelse()) {
    violations.Add(prefix + "handelse", absl::StrCat("Ärendet hör till händelsen ", stored->handelse(),
                                                     " och byter inte. Ta bort det och registrera det på nytt."));
  }
  if (stamped.enhet() != stored->enhet()) {
    violations.Add(prefix + "enhet",
                   absl::StrCat("Händelsen ", stored->handelse(),
                                " kan ha flera ärenden. Rätta enheten för hela händelsen i stället."));
  }
}

}  // namespace kvalitet::avvikelser
