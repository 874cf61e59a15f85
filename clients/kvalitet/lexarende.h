// What the commands of lex Sarah and of lex Maria do alike.  `Lex` names the messages, methods and words of one of
// them: LexSarah, LexMaria.
#pragma once
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/kvalitet/context.h"
#include "clients/kvalitet/import.h"
#include "clients/kvalitet/lookup.h"
#include "clients/kvalitet/print.h"
#include "clients/kvalitet/stegval.h"
#include "clients/kvalitet/words.h"
#include "common/base/status.h"
#include "common/proto/json.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"

namespace kvalitet::client {

// A rapport by its number: "AV-17".
inline absl::StatusOr<avvikelser::v1::Avvikelse> FindRapport(Context& context, absl::string_view number) {
  using avvikelser::v1::ListAvvikelserResponse;
  return FindByNumber<avvikelser::v1::ListAvvikelserRequest>(
      context, "AV", number, "avvikelser.v1.AvvikelseService/ListAvvikelser", &ListAvvikelserResponse::avvikelser,
      "ingen rapport", "kvalitet avvikelse lista");
}

// A line of an answer, where there is something to say.
inline void AddRad(const std::string& rubrik, const std::string& text, std::string& out) {
  if (!text.empty()) absl::StrAppend(&out, rubrik, ": ", text, "\n");
}

inline void AddKopior(const google::protobuf::RepeatedPtrField<avvikelser::v1::IvoKopia>& kopior, std::string& out) {
  for (const avvikelser::v1::IvoKopia& one : kopior) {
    absl::StrAppend(&out, "Till IVO ", one.nr(), ": ", WordOf(one.steg()), " ", ShortDaySv(one.skickad_date()),
                    ", kvitto ", one.kvitto(), "\n");
  }
}

// `kvalitet lexsarah steg L-1 "besluta grad" --grad ORD --motiv "..."`: what takes the step, to be copied and filled
// in.
template <class Lex>
std::string StegKommando(const typename Lex::Arende& a, typename Lex::Steg steg) {
  const std::string ord = WordOf(steg);
  const char* const citat = absl::StrContains(ord, " ") ? "\"" : "";
  return absl::StrCat("kvalitet ", Lex::kOrd, " steg ", a.nummer(), " ", citat, ord, citat, Lex::Ifylles(a, steg));
}

// What an ärende waits for, and by when: the commands of the steps that are the caller's, a line each, and who takes
// the others.
template <class Lex>
std::string NastaSteg(const typename Lex::Arende& a, const std::vector<typename Lex::Steg>& steg) {
  if (a.sista_date().empty()) return "";
  std::string egna;
  std::vector<typename Lex::Steg> andras;
  int antal = 0;
  for (const typename Lex::Steg one : steg) {
    if (FarTa(a, one)) {
      absl::StrAppend(&egna, "  ", StegKommando<Lex>(a, one), "\n");
      ++antal;
    } else {
      andras.push_back(one);
    }
  }
  if (antal == 0) return VantarPa(a, andras, a.sista_date());
  const std::string deras = StegOchVem(a, andras);
  return absl::StrCat("Nästa steg, ", antal > 1 ? "ett av dessa " : "", "senast ", DaySv(a.sista_date()), ":\n", egna,
                      deras.empty() ? "" : absl::StrCat("Eller, av andra: ", deras, ".\n"));
}

// What steps to IVO ask for, to be filled in.
inline constexpr char kTillIvo[] = " --anmälare \"...\" --kontakt \"...\" --telefon \"...\" --prova --ut utkast.pdf";
inline constexpr char kEftersand[] = " --kvitto \"...\"  # IVO:s kvitto, när utredningen är skickad";
inline constexpr char kSvarSenast[] = " --svar-senast DATUM";

// The steps that wait in what goes on with IVO; the two laws' steps have the same numbers.
template <class Lex>
std::vector<typename Lex::Steg> IvoVantar(const typename Lex::Arende& a) {
  using Steg = typename Lex::Steg;
  switch (a.ivo_state()) {
    case avvikelser::v1::IVO_ATT_ANMALA:
      return {static_cast<Steg>(!Lex::Beslutat(a) ? avvikelser::v1::ANMAL_IVO_FORE_UTREDNING
                                : Lex::Anmals(a)  ? avvikelser::v1::ANMAL_IVO
                                                  : avvikelser::v1::ANMALS_INTE)};
    case avvikelser::v1::IVO_UTREDNING_ATT_EFTERSANDA:
      if (!Lex::Beslutat(a)) return {};  // it is not done
      return {static_cast<Steg>(avvikelser::v1::EFTERSAND_UTREDNING)};
    case avvikelser::v1::IVO_KOMPLETTERING:
    case avvikelser::v1::IVO_ATGARDER:
      return {static_cast<Steg>(avvikelser::v1::IVO_SVARA)};
    case avvikelser::v1::IVO_BESLUT:
      return {static_cast<Steg>(avvikelser::v1::IVO_KRAVER), static_cast<Steg>(avvikelser::v1::IVO_AVSLUTAR)};
    default:
      return {};
  }
}

// By when something is to be sent to IVO, or said of what follows from what IVO decided, and the commands that do it
// for whoever may.
template <class Lex>
std::string IvoSenast(const typename Lex::Arende& a) {
  if (a.ivo_sista_date().empty()) return "";
  std::string kommandon;
  bool anmals = false;
  for (const typename Lex::Steg steg : IvoVantar<Lex>(a)) {
    if (!FarTa(a, steg)) continue;
    absl::StrAppend(&kommandon, "  ", StegKommando<Lex>(a, steg), "\n");
    const int nr = static_cast<int>(steg);
    anmals = nr == avvikelser::v1::ANMAL_IVO || nr == avvikelser::v1::ANMAL_IVO_FORE_UTREDNING;
  }
  const bool beslutat = a.ivo_state() == avvikelser::v1::IVO_BESLUT;
  const bool inte = a.ivo_state() == avvikelser::v1::IVO_ATT_ANMALA && Lex::Beslutat(a) && !Lex::Anmals(a);
  return absl::StrCat(beslutat ? "IVO har beslutat: ange senast "
                      : inte   ? "Ange att det inte anmäls till IVO, senast "
                               : "Till IVO senast ",
                      DaySv(a.ivo_sista_date()), beslutat ? " om IVO kräver åtgärder eller avslutar" : "",
                      kommandon.empty() ? ".\n" : ":\n", kommandon,
                      anmals ? "När det är skickat: samma kommando, med --kvitto i stället för --prova --ut.\n" : "");
}

// Why it is notified or not, and what IVO says.
template <class Arende>
void AddIvo(const Arende& arende, std::string& out) {
  AddRad("Motiv för anmälan", arende.ivo_motiv(), out);
  AddRad("IVO:s diarienummer", arende.ivo_diarienr(), out);
  AddKopior(arende.ivo_kopior(), out);
  if (arende.ivo_beslut() != 0) AddRad("IVO:s beslut", WordOf(arende.ivo_beslut()), out);
}

// "Rapport: AV-1, Hemtjänst Öster": what the ärende is about.
template <class Arende>
absl::StatusOr<std::string> Rapportrad(Context& context, const Arende& arende) {
  KV_ASSIGN_OR_RETURN(const auto enheter, EnhetNames(context));
  return absl::StrCat("Rapport: ", arende.rapport_nummer(), ", ", NameOr(enheter, arende.enhet(), "enheten"), "\n");
}

// After a measure: " Bedömning: önskad effekt. Inga uteblivna besök." where its effect was judged.
template <class Atgard>
std::string Effekt(const Atgard& one) {
  if (one.effekt() == avvikelser::v1::LEX_SARAH_EFFEKT_UNSPECIFIED) return "";
  return absl::StrCat(" Bedömning: ", WordOf(one.effekt()), ".", one.effekt_motiv().empty() ? "" : " ",
                      one.effekt_motiv());
}

// The ärende with its texts, by its number in the kommun's series or, after E, in the utförare's own.
template <class Lex>
absl::StatusOr<typename Lex::Arende> FindLexArende(Context& context, absl::string_view number) {
  const std::string egen = absl::StrCat(Lex::kSerie, "E");
  KV_ASSIGN_OR_RETURN(
      const typename Lex::Arende listed,
      FindByNumber<typename Lex::List>(context, absl::StartsWithIgnoreCase(number, egen) ? egen : Lex::kSerie, number,
                                       absl::StrCat(Lex::kService, Lex::kList), &Lex::Lista::arenden, Lex::kInget,
                                       absl::StrCat("kvalitet ", Lex::kOrd, " lista")));
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  typename Lex::Get request;
  request.set_name(listed.name());
  typename Lex::Arende arende;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(Lex::kService, Lex::kGet), request, arende));
  return arende;
}

// Writes fields of the investigation, with the version that was read, and tells what was saved.
template <class Lex>
absl::Status SkrivArende(Context& context, typename Lex::Arende arende, const std::vector<std::string>& paths,
                         const std::string& sparat = "Sparat.") {
  if (paths.empty()) return Failure(kUsage, "Ange minst en flagga med det som ska skrivas.");
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  typename Lex::Update request;
  Lex::In(request) = std::move(arende);
  for (const std::string& path : paths) request.mutable_update_mask()->add_paths(path);
  request.set_request_id(context.RequestId(absl::StrCat(Lex::kOrd, "-skriv")));
  request.set_validate_only(context.prova());
  typename Lex::Arende made;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(Lex::kService, Lex::kUpdate), request, made));
  context.Answer(
      absl::StrCat(WouldBe(context), sparat, " ", Lex::Lage(made),
                   paths.back() == "atgarder"
                       ? "Fel? Ändra med --nr N, eller ta bort med --nr N --ta-bort; det förra finns i spåret.\n"
                   : paths.back() == "orsaker"
                       ? "Fel? Skriv på nytt, eller ta bort orsaken med --ta-bort-orsak N; det förra finns i spåret.\n"
                       : "Fel? Skriv på nytt; det förra finns i spåret.\n"),
      made);
  return absl::OkStatus();
}

// A number that none of the rows has.
template <class Rader>
int32_t NastaNr(const Rader& rader) {
  int32_t last = 0;
  for (const auto& one : rader) last = std::max(last, one.nr());
  return last + 1;
}

// Takes the row with that number away; false where there is none.
template <class Rader>
bool TaBortRad(int nr, Rader& rader) {
  for (auto row = rader.begin(); row != rader.end(); ++row) {
    if (row->nr() != nr) continue;
    rader.erase(row);
    return true;
  }
  return false;
}

// The flags of `utred` are the texts of an ärende, and a cause.
template <class Lex>
absl::Status Utred(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(typename Lex::Arende arende, FindLexArende<Lex>(context, args.positionals[0]));
  std::vector<std::string> paths;
  for (const Flag& one : args.command->flags) {
    const auto* f = Lex::Arende::descriptor()->FindFieldByName(one.field);
    if (!args.Has(one.name) || f == nullptr || f->is_repeated()) continue;
    paths.push_back(one.field);
    arende.GetReflection()->SetString(&arende, f, args.Get(one.name));
  }
  if (args.Has("orsak")) {
    const int32_t nr = NastaNr(arende.orsaker());
    avvikelser::v1::LexSarahOrsak& orsak = *arende.add_orsaker();
    orsak.set_nr(nr);
    orsak.set_text(args.Get("orsak"));
    KV_ASSIGN_OR_RETURN(const auto omrade,
                        Value<avvikelser::v1::Orsaksomrade>(args.Get("område"), "område", Naming::kByPart));
    orsak.set_omrade(omrade);
    paths.push_back("orsaker");
  }
  if (args.Has("ta-bort-orsak")) {
    KV_ASSIGN_OR_RETURN(const int nr, args.Number("ta-bort-orsak", 1));
    if (!TaBortRad(nr, *arende.mutable_orsaker())) {
      return Failure(kNotNow, absl::StrCat(arende.nummer(), " har ingen orsak ", nr, "."));
    }
    paths.push_back("orsaker");
  }
  return SkrivArende<Lex>(context, std::move(arende), paths);
}

// What the flags say of one measure.
template <class Atgard>
absl::Status TaAtgard(const Args& args, Atgard& atgard) {
  if (args.Has("text")) atgard.set_text(args.Get("text"));
  if (args.Has("ansvarig")) atgard.set_ansvarig(args.Get("ansvarig"));
  if (args.Has("senast")) {
    KV_ASSIGN_OR_RETURN(*atgard.mutable_sista_date(), args.Date("senast"));
  }
  if (args.Has("genomförd")) {
    KV_ASSIGN_OR_RETURN(*atgard.mutable_genomford_date(), args.Date("genomförd"));
  }
  if (args.Has("effekt")) {
    KV_ASSIGN_OR_RETURN(const auto effekt, Value<avvikelser::v1::LexSarahEffekt>(args.Get("effekt"), "effekt"));
    atgard.set_effekt(effekt);
    atgard.set_effekt_motiv(args.Get("motiv"));
  }
  if (args.Has("styrka")) {
    KV_ASSIGN_OR_RETURN(const auto styrka, Value<avvikelser::v1::Atgardsstyrka>(args.Get("styrka"), "styrka"));
    atgard.set_styrka(styrka);
  }
  return absl::OkStatus();
}

template <class Lex>
absl::Status Atgard(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(typename Lex::Arende arende, FindLexArende<Lex>(context, args.positionals[0]));
  if (args.Has("nr") == args.Has("orsak")) {
    return Failure(kUsage, "Ange --orsak N för en ny åtgärd mot den orsaken, eller --nr N för en åtgärd som finns.");
  }
  if (args.Has("nr") && args.Has("ingen")) {
    return Failure(kUsage, "--ingen hör till --orsak: ingen åtgärd mot den orsaken. Fel åtgärd? --nr N --ta-bort");
  }
  KV_ASSIGN_OR_RETURN(const int nr, args.Number(args.Has("nr") ? "nr" : "orsak", 1));
  if (args.Has("ta-bort")) {
    if (!args.Has("nr") || !TaBortRad(nr, *arende.mutable_atgarder())) {
      return Failure(kNotNow, absl::StrCat(arende.nummer(), " har ingen åtgärd ", args.Get("nr"), ". Ange --nr N."));
    }
    return SkrivArende<Lex>(context, std::move(arende), {"atgarder"});
  }
  if (args.Has("ingen")) {
    for (avvikelser::v1::LexSarahOrsak& one : *arende.mutable_orsaker()) {
      if (one.nr() == nr) one.set_utan_atgard_motiv(args.Get("ingen"));
    }
    return SkrivArende<Lex>(context, std::move(arende), {"orsaker"});
  }
  auto* const atgarder = arende.mutable_atgarder();
  auto atgard = atgarder->begin();
  if (args.Has("nr")) {
    while (atgard != atgarder->end() && atgard->nr() != nr) ++atgard;
    if (atgard == atgarder->end()) {
      return Failure(kNotNow, absl::StrCat(arende.nummer(), " har ingen åtgärd ", nr, "."));
    }
  } else {
    const int32_t ledigt = std::max(NastaNr(arende.atgarder()), arende.senaste_atgard_nr() + 1);
    auto& ny = *arende.add_atgarder();
    ny.set_nr(ledigt);
    ny.set_orsak_nr(nr);
    atgard = atgarder->end() - 1;
  }
  KV_RETURN_IF_ERROR(TaAtgard(args, *atgard));
  // By its number it is changed and followed up.
  const std::string sparat = args.Has("nr") ? "Sparat." : absl::StrCat("Åtgärd ", atgard->nr(), " är sparad.");
  return SkrivArende<Lex>(context, std::move(arende), {"atgarder"}, sparat);
}

// What the flags of `steg` say, for the ärende as it was read.
template <class Lex>
absl::StatusOr<typename Lex::Move> StegAv(const Context& context, const typename Lex::Arende& arende) {
  const Args& args = context.args();
  typename Lex::Move request;
  request.set_name(arende.name());
  request.set_etag(arende.etag());
  KV_ASSIGN_OR_RETURN(const auto steg, StegValue<typename Lex::Steg>(args.positionals[1]));
  request.set_steg(steg);
  request.set_motiv(args.Get("motiv"));
  KV_ASSIGN_OR_RETURN(*request.mutable_ivo_date(), args.Date("dag"));
  request.set_anmalare(args.Get("anmälare"));
  request.set_kontakt(args.Get("kontakt"));
  request.set_kontakt_telefon(args.Get("telefon"));
  request.set_kontakt_epost(args.Get("e-post"));
  request.set_kontakt_adress(args.Get("adress"));
  request.set_kvitto(args.Get("kvitto"));
  request.set_eget_diarienr(args.Get("eget-dnr"));
  request.set_ivo_diarienr(args.Get("ivo-dnr"));
  KV_ASSIGN_OR_RETURN(*request.mutable_ivo_sista_date(), args.Date("svar-senast"));
  if (args.Has("ivo-beslut")) {
    KV_ASSIGN_OR_RETURN(const auto beslut, Value<avvikelser::v1::IvoBeslutstyp>(args.Get("ivo-beslut"), "ivo-beslut"));
    request.set_ivo_beslut(beslut);
  }
  KV_RETURN_IF_ERROR(Lex::TaSteg(context, request));
  return request;
}

// "Inte ifyllt: Postadress, HSA-id." of the form's fields that are empty, so that whoever is to send it need not look
// for them in the pages; nothing where all are filled.
template <class Anmalan>
absl::StatusOr<std::string> InteIfyllt(const std::string& innehall) {
  Anmalan anmalan;
  KV_RETURN_IF_ERROR(proto::FromJson(innehall, anmalan));
  return anmalan.tomma().empty() ? "" : absl::StrCat("Inte ifyllt: ", absl::StrJoin(anmalan.tomma(), ", "), ".\n");
}

// Writes what the step would send to IVO, as pages where the file is to be a .pdf, else the fields: whoever fills in
// IVO's form has no receipt before it is sent.
template <class Lex>
absl::Status SkrivUtkast(Context& context, const typename Lex::Move& steg, const std::string& file) {
  if (!absl::EndsWithIgnoreCase(file, ".pdf") && !absl::EndsWithIgnoreCase(file, ".json")) {
    return Failure(kUsage, "Ange en fil som slutar på .pdf eller .json.");
  }
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  typename Lex::Export request;
  request.set_name(steg.name());
  request.set_pdf(absl::EndsWithIgnoreCase(file, ".pdf"));
  *request.mutable_utkast() = steg;
  typename Lex::Exported utkast;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(Lex::kService, Lex::kExport), request, utkast));
  KV_RETURN_IF_ERROR(WriteFile(file, request.pdf() ? utkast.pdf() : utkast.innehall()));
  utkast.clear_pdf();  // it is in the file
  KV_ASSIGN_OR_RETURN(const std::string tomma, InteIfyllt<typename Lex::Anmalan>(utkast.innehall()));
  context.Answer(absl::StrCat(file,
                              " skriven: ett utkast till det som skickas till IVO. Ingenting är skickat, och ingenting "
                              "sparades.\n",
                              tomma,
                              "Anmäl till IVO med uppgifterna i utkastet, i IVO:s e-tjänst eller på "
                              "blanketten, och ta sedan steget med --kvitto: då sparas den exakta kopian.\n"),
                 utkast);
  return absl::OkStatus();
}

template <class Lex>
absl::Status Steg(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  KV_ASSIGN_OR_RETURN(const typename Lex::Arende arende, FindLexArende<Lex>(context, args.positionals[0]));
  KV_ASSIGN_OR_RETURN(typename Lex::Move request, StegAv<Lex>(context, arende));
  if (args.Has("ut")) {
    if (context.prova()) return SkrivUtkast<Lex>(context, request, args.Get("ut"));
    return Failure(kUsage,
                   absl::StrCat("--ut skriver ett utkast och hör ihop med --prova. Det som är skickat skrivs med "
                                "kvalitet ",
                                Lex::kOrd, " ivo-kopia ", arende.nummer(), " FIL."));
  }
  request.set_request_id(context.RequestId(absl::StrCat(Lex::kOrd, "-steg")));
  request.set_validate_only(context.prova());
  typename Lex::Arende made;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(Lex::kService, Lex::kMove), request, made));
  std::string efter = context.prova() ? "" : Lex::EfterSteg(request.steg(), made);
  if (!context.prova() && efter.empty() && made.ivo_kopior_size() > arende.ivo_kopior_size()) {
    efter = absl::StrCat("Exakt kopia sparad; ut med den: kvalitet ", Lex::kOrd, " ivo-kopia ", made.nummer(),
                         " FIL. Det som är skickat kan inte ångras här.\n");
  }
  context.Answer(absl::StrCat(WouldBe(context), "Klart: ", WordOf(request.steg()), ". ", Lex::Lage(made), efter), made);
  return absl::OkStatus();
}

// Writes what was sent to IVO: as pages where the file is to be a .pdf, else the fields.
template <class Lex>
absl::Status IvoKopia(Context& context) {
  const Args& args = context.args();
  const std::string& file = args.positionals[1];
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  KV_ASSIGN_OR_RETURN(const typename Lex::Arende arende, FindLexArende<Lex>(context, args.positionals[0]));
  typename Lex::Export request;
  request.set_name(arende.name());
  request.set_pdf(absl::EndsWithIgnoreCase(file, ".pdf"));
  if (args.Has("nr")) {
    KV_ASSIGN_OR_RETURN(const int nr, args.Number("nr", 1));
    request.set_nr(nr);
  }
  typename Lex::Exported sent;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(Lex::kService, Lex::kExport), request, sent));
  KV_RETURN_IF_ERROR(WriteFile(file, request.pdf() ? sent.pdf() : sent.innehall()));
  sent.clear_pdf();  // it is in the file
  context.Answer(absl::StrCat(file, " skriven: det som skickades till IVO ", DaySv(sent.skickad_date()), ", kvitto ",
                              sent.kvitto(), ", kontrollsumma ",
                              (request.pdf() ? sent.pdf_sha256() : sent.sha256()).substr(0, 8), ".\n"),
                 sent);
  return absl::OkStatus();
}

// The flags of `åtgärd`.
inline std::vector<Flag> AtgardFlags() {
  return {{"orsak", "N", "ny åtgärd mot den orsaken"},
          {"nr", "N", "eller: ändra den åtgärden"},
          {"ta-bort", "", "ta bort den åtgärden"},
          {"text", "TEXT", "åtgärden"},
          {"styrka", "ORD", "stark, medel eller svag"},
          {"ansvarig", "ORD", "vem, som roll"},
          {"senast", "DATUM", "klar senast", false, false, "sista_date"},
          {"genomförd", "DATUM", "när den blev klar", false, false, "genomford_date"},
          {"effekt", "ORD", "önskad effekt, inte önskad effekt"},
          {"motiv", "TEXT", "hur effekten bedömdes", false, false, "effekt_motiv"},
          {"ingen", "TEXT", "ingen åtgärd mot orsaken, och varför", false, false, "utan_atgard_motiv"}};
}

// The flags of `steg`: what one of the laws asks for, and what IVO does.
inline std::vector<Flag> StegFlags(std::vector<Flag> flags, const char* dag, const char* anmalare) {
  flags.insert(flags.end(),
               {{"dag", "DATUM", dag, false, false, "ivo_date"},
                {"anmälare", "TEXT", anmalare, false, false, "anmalare"},
                {"kontakt", "TEXT", "vem IVO kan nå, med funktion och namn; nummer och adress för sig"},
                {"telefon", "TEXT", "telefon till den som IVO kan nå", false, false, "kontakt_telefon"},
                {"e-post", "ADRESS", "e-post till den", false, false, "kontakt_epost"},
                {"adress", "TEXT", "postadress till den", false, false, "kontakt_adress"},
                {"kvitto", "TEXT", "IVO:s kvitto"},
                {"ut", "FIL", "med --prova: skriv blanketten som den skulle skickas, .pdf eller .json"},
                {"eget-dnr", "TEXT", "vårt diarienummer; annars ärendets nummer", false, false, "eget_diarienr"},
                {"ivo-dnr", "TEXT", "IVO:s diarienummer", false, false, "ivo_diarienr"},
                {"svar-senast", "DATUM", "IVO:s sista dag", false, false, "ivo_sista_date"},
                {"ivo-beslut", "ORD", "vad IVO beslutade: kritik, …", false, false, "ivo_beslut"}});
  return flags;
}

// Commands that differ in their words only.
template <class Lex>
Command IvoKopiaCommand() {
  return {
      Lex::kOrd,
      "ivo-kopia",
      {"NR", "FIL"},
      {{"nr", "N", "vilken av dem som har skickats; annars den senaste"}},
      "skriv exakt det som skickades till IVO",
      "Skriver den sparade kopian till en fil, byte för byte: samma fil varje gång. Slutar filens namn på .pdf blir "
      "det blanketten att läsa och skriva ut, annars dess fält som JSON.",
      absl::StrCat("kvalitet ", Lex::kOrd, " ivo-kopia ", Lex::kSerie, "-12 anmalan.pdf"),
      IvoKopia<Lex>,
      Effect::kReads};
}

}  // namespace kvalitet::client
