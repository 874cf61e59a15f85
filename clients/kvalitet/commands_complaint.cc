// synpunkt: anmäl, lista, visa, svara, steg, länka, summa.
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "clients/kvalitet/commands.h"
#include "clients/kvalitet/context.h"
#include "clients/kvalitet/lookup.h"
#include "clients/kvalitet/month_total.h"
#include "clients/kvalitet/print.h"
#include "clients/kvalitet/words.h"
#include "common/base/status.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"

namespace kvalitet::client {
namespace {

namespace v1 = avvikelser::v1;

std::string Method(const char* name) { return absl::StrCat("avvikelser.v1.AvvikelseService/", name); }
std::string Tried(const Context& context) { return context.prova() ? "Går bra; ingenting sparades. " : ""; }

// Whole, with its texts.
absl::StatusOr<v1::Synpunkt> FindSynpunkt(Context& context) {
  KV_ASSIGN_OR_RETURN(const v1::Synpunkt listed,
                      (FindByNumber<v1::ListSynpunkterRequest>(
                          context, "SY", context.args().positionals[0], Method("ListSynpunkter"),
                          &v1::ListSynpunkterResponse::synpunkter, "ingen synpunkt", "kvalitet synpunkt lista")));
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::GetSynpunktRequest get;
  get.set_name(listed.name());
  v1::Synpunkt found;
  KV_RETURN_IF_ERROR(services->Call(Method("GetSynpunkt"), get, found));
  return found;
}

// "Klagomål SY-3, Hemtjänst Norr"
absl::StatusOr<std::string> Vilken(Context& context, const v1::Synpunkt& s) {
  KV_ASSIGN_OR_RETURN(const auto names, EnhetNames(context));
  std::string kind = WordOf(s.typ());
  if (!kind.empty()) kind[0] = absl::ascii_toupper(static_cast<unsigned char>(kind[0]));
  return absl::StrCat(kind, s.nummer().empty() ? "" : " ", s.nummer(), ", ", NameOr(names, s.enhet(), "enheten"));
}

// What is waited for now, by when and how it is done.
std::string Vantar(const v1::Synpunkt& s) {
  const std::string due = s.sista_date().empty() ? "" : absl::StrCat(" Senast ", DaySv(s.sista_date()), ".");
  const std::string own = absl::StrCat("kvalitet synpunkt steg ", s.nummer(), " ");
  const std::string answer = absl::StrCat("kvalitet synpunkt svara ", s.nummer(), " --text \"...\"");
  switch (s.state()) {
    case v1::SYNPUNKT_INKOMMEN:
      return absl::StrCat("Nästa steg: tala om för avsändaren att den har kommit, och skriv ", own, "bekräfta.", due,
                          "\n");
    case v1::SYNPUNKT_BESVARAD:
      if (s.nojd() != v1::JA_NEJ_UNSPECIFIED) {
        return absl::StrCat("Nästa steg: ", own, "avsluta --förbättring JA|NEJ|VET-EJ.", due, "\n");
      }
      return absl::StrCat("Nästa steg: fråga om avsändaren är nöjd, och skriv ", own, "nöjd, eller ", own, "missnöjd.",
                          due, "\n");
    case v1::SYNPUNKT_MISSNOJD:
      return absl::StrCat("Nästa steg: ", own, "\"nästa chef\".", due, "\n");
    case v1::SYNPUNKT_ATGARD:
      return absl::StrCat("Nästa steg: ", own, "avsluta.", due, "\n");
    case v1::SYNPUNKT_NASTA_CHEF:
      return absl::StrCat("Nästa steg: nästa chef svarar med ", answer, ".", due, "\n");
    case v1::SYNPUNKT_AVSLUTAD:
    case v1::SYNPUNKT_UTAN_SVAR:
      return absl::StrCat("Fel? ", own, "återöppna --motiv \"...\"\n");
    case v1::SYNPUNKT_OVERLAMNAD:
      return "";
    default:
      return s.vill_ha_svar() ? absl::StrCat("Nästa steg: ", answer, ".", due, "\n")
                              : absl::StrCat("Ingen väntar på svar. Nästa steg: ", own, "utred, och sedan ", own,
                                             "\"avsluta utan svar\".", due, "\n");
  }
}

absl::Status Anmal(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::CreateSynpunktRequest request;
  KV_ASSIGN_OR_RETURN(*request.mutable_parent(), context.Parent());
  v1::Synpunkt& s = *request.mutable_synpunkt();
  const auto word = [&](const char* flag, const char* otherwise) {
    return args.Has(flag) ? args.Get(flag) : otherwise;
  };
  KV_ASSIGN_OR_RETURN(const auto typ, Value<v1::Synpunktstyp>(word("typ", "klagomål"), "typ"));
  KV_ASSIGN_OR_RETURN(const auto kanal, Value<v1::Synpunktskanal>(word("kanal", "telefon"), "kanal"));
  KV_ASSIGN_OR_RETURN(const auto avsandare, Value<v1::Avsandare>(word("från", "anonym"), "från"));
  KV_ASSIGN_OR_RETURN(const registry::v1::Enhet enhet, FindEnhet(context, args.Get("enhet")));
  KV_ASSIGN_OR_RETURN(*s.mutable_insatstyp(), FindInsatstyp(context, args.Get("insatstyp")));
  KV_ASSIGN_OR_RETURN(*s.mutable_inkom_date(), args.Date("inkom"));
  KV_ASSIGN_OR_RETURN(*s.mutable_intraffad_date(), args.Date("inträffade"));
  s.set_typ(typ);
  s.set_kanal(kanal);
  s.set_avsandare(avsandare);
  s.set_enhet(enhet.name());
  s.set_avsandare_namn(args.Get("namn"));
  s.set_kontakt(args.Get("kontakt"));
  s.set_vill_ha_svar(args.Has("vill-ha-svar"));
  s.set_text(args.Get("text"));
  for (absl::string_view code : absl::StrSplit(args.Get("kategori"), ',', absl::SkipWhitespace())) {
    s.add_kategorier()->set_kod(std::string(absl::StripAsciiWhitespace(code)));
  }
  request.set_request_id(context.RequestId("synpunkt-anmal"));
  request.set_validate_only(context.prova());
  v1::Synpunkt made;
  KV_RETURN_IF_ERROR(services->Call(Method("CreateSynpunkt"), request, made));
  if (args.Has("bara-nummer") && !context.prova()) {
    context.Answer(absl::StrCat(made.nummer(), "\n"), made);
    return absl::OkStatus();
  }
  const std::string what = absl::StrCat(WordOf(typ), ", ", enhet.namn(), ", inkom ", DaySv(made.inkom_date()), ".\n");
  if (context.prova()) {
    context.Answer(
        absl::StrCat(Tried(context), "Skulle bli: ", what, UtanUppdrag(context, made.enhet(), made.insatstyp())), made);
    return absl::OkStatus();
  }
  const std::string answer = made.vill_ha_svar()
                                 ? absl::StrCat("Svar ska ha lämnats senast ", DaySv(made.svar_senast_date()), ".\n")
                                 : std::string("Ingen väntar på svar.\n");
  context.Answer(
      absl::StrCat(
          made.nummer(), " sparad: ", what,
          "Enhetens ledning och kommunens kvalitetsteam ser den nu; namn och text är krypterade.\n", answer,
          Vantar(made),
          made.register_verified() ? "" : "Enheten kunde inte kontrolleras mot registret just nu; det görs senare.\n",
          UtanUppdrag(context, made.enhet(), made.insatstyp())),
      made);
  return absl::OkStatus();
}

absl::Status Lista(Context& context) {
  const Args& args = context.args();
  v1::ListSynpunkterRequest request;
  if (args.Has("enhet") && args.Has("läge")) return Failure(kUsage, "Ange antingen --enhet eller --läge, inte båda.");
  if (args.Has("enhet")) {
    KV_ASSIGN_OR_RETURN(const registry::v1::Enhet enhet, FindEnhet(context, args.Get("enhet")));
    request.set_filter(absl::StrCat("enhet = \"", enhet.name(), "\""));
    request.set_order_by("inkom_date desc");
  } else if (args.Has("läge")) {
    KV_ASSIGN_OR_RETURN(const auto state, Value<v1::SynpunktState>(args.Get("läge"), "läge"));
    request.set_filter(absl::StrCat("state = \"", v1::SynpunktState_Name(state), "\""));
    request.set_order_by("sista_date");
  } else {
    request.set_order_by("inkom_date desc");
  }
  KV_ASSIGN_OR_RETURN(const auto names, EnhetNames(context));
  TextTable table({"NR", "INKOM", "TYP", "ENHET", "LÄGE", "SENAST"});
  v1::ListSynpunkterResponse all;
  KV_RETURN_IF_ERROR((ListAll<v1::ListSynpunkterRequest, v1::ListSynpunkterResponse>(
      context, Method("ListSynpunkter"), request,
      [&](const auto& page) { all.mutable_synpunkter()->MergeFrom(page.synpunkter()); })));
  for (const v1::Synpunkt& s : all.synpunkter()) {
    table.Add({s.nummer(), ShortDaySv(s.inkom_date()), WordOf(s.typ()), NameOr(names, s.enhet()), WordOf(s.state()),
               s.sista_date().empty() ? "-" : ShortDaySv(s.sista_date())});
  }
  context.Answer(all.synpunkter().empty()
                     ? "Inga synpunkter som du får se.\n"
                     : absl::StrCat(CountSv(all.synpunkter_size(), "synpunkt", "synpunkter"), "\n", table.Text()),
                 all);
  return absl::OkStatus();
}

absl::Status Visa(Context& context) {
  KV_ASSIGN_OR_RETURN(const v1::Synpunkt s, FindSynpunkt(context));
  KV_ASSIGN_OR_RETURN(const std::string which, Vilken(context, s));
  std::string text =
      absl::StrCat(which, ", ", WordOf(s.state()), ".\nInkom ", DaySv(s.inkom_date()), " (", WordOf(s.kanal()), ", ",
                   WordOf(s.avsandare()), "), registrerad av ", WordOf(s.registrerad_av()), ".\n");
  const auto say = [&](const char* label, const std::string& what) {
    if (!what.empty()) absl::StrAppend(&text, "  ", label, ": ", what, "\n");
  };
  say("Avsändare", s.avsandare_namn());
  say("Kontakt", s.kontakt());
  say("Vad som sades", s.text());
  say("Ansvarig", s.ansvarig());
  say("Besvaras senast", s.svar_senast_date().empty() ? "" : DaySv(s.svar_senast_date()));
  say("Längre tid", s.forlangd_motiv());
  say("Tidigare svar", s.tidigare_svar());
  say("Svar", s.svar().empty() ? "" : absl::StrCat(s.svar(), " (", DaySv(s.besvarad_date()), ")"));
  say("Nöjd med svaret", WordOf(s.nojd()));
  say("Ledde till förbättring", WordOf(s.forbattring()));
  say("Vad som görs eller gjordes", s.forbattring_text());
  say("Överlämnad till", s.mottagare());
  say("Motiv", s.motiv());
  for (const v1::SynpunktLank& link : s.lankar()) say("Ledde till", link.nummer());
  context.Answer(absl::StrCat(text, Vantar(s)), s);
  return absl::OkStatus();
}

absl::Status Steg(Context& context, v1::MoveSynpunktRequest request) {
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  KV_ASSIGN_OR_RETURN(const v1::Synpunkt found, FindSynpunkt(context));
  request.set_name(found.name());
  request.set_etag(found.etag());
  request.set_request_id(context.RequestId("synpunkt-steg"));
  request.set_validate_only(context.prova());
  v1::Synpunkt moved;
  KV_RETURN_IF_ERROR(services->Call(Method("MoveSynpunkt"), request, moved));
  KV_ASSIGN_OR_RETURN(const std::string which, Vilken(context, moved));
  std::string late;
  if (request.steg() == v1::STEG_BESVARA && moved.has_dagar_sent()) {
    late = moved.dagar_sent() > 0 ? absl::StrCat(" ", CountSv(moved.dagar_sent(), "dag", "dagar"), " för sent.")
                                  : std::string(" I tid.");
  }
  context.Answer(absl::StrCat(Tried(context), which, ": ", WordOf(moved.state()), ".", late,
                              "\nEnhetens ledning och kommunens kvalitetsteam ser det nu.\n", Vantar(moved)),
                 moved);
  return absl::OkStatus();
}

absl::Status Svara(Context& context) {
  v1::MoveSynpunktRequest request;
  request.set_steg(v1::STEG_BESVARA);
  request.set_svar(context.args().Get("text"));
  return Steg(context, std::move(request));
}

absl::Status TaSteg(Context& context) {
  const Args& args = context.args();
  v1::MoveSynpunktRequest request;
  KV_ASSIGN_OR_RETURN(const auto steg, StegValue<v1::Synpunktssteg>(args.positionals[1]));
  if (steg == v1::STEG_BESVARA) {  // the answer is its --text, which this command has not
    return Failure(kUsage, absl::StrCat("Besvara är ett eget kommando: kvalitet synpunkt svara ", args.positionals[0],
                                        " --text \"…\""));
  }
  request.set_steg(steg);
  request.set_ansvarig(args.Get("ansvarig"));
  request.set_motiv(args.Get("motiv"));
  request.set_mottagare(args.Get("mottagare"));
  request.set_forbattring_text(args.Get("vad"));
  KV_ASSIGN_OR_RETURN(*request.mutable_svar_senast_date(), args.Date("senast"));
  if (args.Has("nöjd")) {
    KV_ASSIGN_OR_RETURN(const auto nojd, Value<v1::JaNej>(args.Get("nöjd"), "nöjd"));
    request.set_nojd(nojd);
  } else if (steg == v1::STEG_NOJD) {
    request.set_nojd(v1::JA_NEJ_JA);  // as the step says
  }
  if (args.Has("förbättring")) {
    KV_ASSIGN_OR_RETURN(const auto better, Value<v1::JaNej>(args.Get("förbättring"), "förbättring"));
    request.set_forbattring(better);
  }
  return Steg(context, std::move(request));
}

absl::Status Lanka(Context& context) {
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  KV_ASSIGN_OR_RETURN(const v1::Synpunkt found, FindSynpunkt(context));
  KV_ASSIGN_OR_RETURN(const v1::Avvikelse other,
                      (FindByNumber<v1::ListAvvikelserRequest>(
                          context, "AV", context.args().positionals[1], Method("ListAvvikelser"),
                          &v1::ListAvvikelserResponse::avvikelser, "ingen avvikelse", "kvalitet avvikelse lista")));
  v1::LinkSynpunktRequest request;
  request.set_name(found.name());
  request.set_avvikelse(other.name());
  request.set_request_id(context.RequestId("synpunkt-lanka"));
  request.set_validate_only(context.prova());
  v1::Synpunkt linked;
  KV_RETURN_IF_ERROR(services->Call(Method("LinkSynpunkt"), request, linked));
  KV_ASSIGN_OR_RETURN(const std::string which, Vilken(context, linked));
  context.Answer(absl::StrCat(Tried(context), which, " ledde till ", other.nummer(), " (", WordOf(other.typ()),
                              "). Synpunkten finns kvar och ska besvaras.\n", Vantar(linked)),
                 linked);
  return absl::OkStatus();
}

absl::Status Summa(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::CreateSynpunktstotalRequest request;
  KV_ASSIGN_OR_RETURN(*request.mutable_parent(), context.Parent());
  v1::Synpunktstotal& total = *request.mutable_synpunktstotal();
  KV_ASSIGN_OR_RETURN(const std::string enhet, FillMonthTotal(context, total));
  KV_ASSIGN_OR_RETURN(const auto typ, Value<v1::Synpunktstyp>(args.Has("typ") ? args.Get("typ") : "klagomål", "typ"));
  total.set_typ(typ);
  if (args.Has("i-tid")) {
    KV_ASSIGN_OR_RETURN(const int n, args.Number("i-tid", 0));
    total.set_i_tid(n);
  }
  if (args.Has("nöjda")) {
    KV_ASSIGN_OR_RETURN(const int n, args.Number("nöjda", 0));
    total.set_nojda(n);
  }
  request.set_request_id(context.RequestId("synpunkt-summa"));
  request.set_validate_only(context.prova());
  v1::Synpunktstotal made;
  if (args.Has("rätta")) {
    v1::UpdateSynpunktstotalRequest change;
    KV_ASSIGN_OR_RETURN(
        *change.mutable_synpunktstotal(),
        (StoredMonthTotal<v1::ListSynpunktstotalerRequest>(
            context, Method("ListSynpunktstotaler"), total, &v1::ListSynpunktstotalerResponse::synpunktstotaler,
            [&](const v1::Synpunktstotal& one) { return one.typ() == total.typ(); })));
    ChangeMonthTotal({"i_tid", "nojda"}, change);
    change.set_request_id(request.request_id());
    change.set_validate_only(context.prova());
    KV_RETURN_IF_ERROR(services->Call(Method("UpdateSynpunktstotal"), change, made));
  } else {
    KV_RETURN_IF_ERROR(services->Call(Method("CreateSynpunktstotal"), request, made));
  }
  context.Answer(MonthTotalAnswer(context, enhet, made, WordOf(typ)), made);
  return absl::OkStatus();
}

}  // namespace

std::vector<Command> ComplaintCommands() {
  const Flag enhet = {"enhet", "NAMN", "enheten som den gäller", true};
  const Flag insatstyp = {"insatstyp", "ORD", "hemtjänst, SOL_SABO, …", true};
  const Flag typ = {"typ", "ORD", "klagomål (annars), synpunkt, förslag, beröm, fråga"};
  const std::vector<Flag> summa = MonthTotalFlags();
  return {
      {"synpunkt",
       "anmäl",
       {},
       {enhet,
        insatstyp,
        {"text", "TEXT", "vad som sades, utan namn och personnummer", true},
        typ,
        {"kanal", "ORD", "telefon (annars), webb, brev, besök, e-tjänst, utföraren, \"sociala medier\""},
        {"från", "ORD", "anonym (annars), \"den enskilde\", närstående, \"god man\", personal, annan", false, false,
         "avsandare"},
        {"namn", "NAMN", "avsändarens namn; krypteras", false, false, "avsandare_namn"},
        {"kontakt", "TEXT", "hur avsändaren nås; krypteras"},
        {"vill-ha-svar", "", "avsändaren vill ha svar"},
        {"kategori", "KOD,KOD", "SYN_TID, SYN_BEMOTANDE, …", false, false, "kategorier"},
        {"inkom", "DATUM", "när den kom; annars i dag", false, false, "inkom_date"},
        {"inträffade", "DATUM", "när det hände", false, false, "intraffad_date"},
        kOnlyNumber},
       "ta emot en synpunkt eller ett klagomål",
       "Tar emot en synpunkt, ett klagomål, ett förslag, beröm eller en fråga. En anonym avsändare har varken namn "
       "eller kontakt och får inget svar. Namn, kontakt och text krypteras och syns inte i listor.",
       "kvalitet synpunkt anmäl --enhet \"Hemtjänst Norr\" --insatstyp hemtjänst --från närstående --kontakt \"per "
       "brev\" --vill-ha-svar --kategori SYN_TID --text \"Hjälpen kommer för sent på morgonen.\"",
       Anmal,
       Effect::kSaves},
      {"synpunkt",
       "svara",
       {"NR"},
       {{"text", "TEXT", "svaret", true, false, "svar"}},
       "besvara en synpunkt",
       "Besvarar synpunkten. Är avsändaren sedan inte nöjd svarar nästa chef, som är någon annan.",
       "kvalitet synpunkt svara SY-1 --text \"Vi har ändrat schemat så att morgonhjälpen börjar klockan sju.\"",
       Svara,
       Effect::kSaves},
      {"synpunkt",
       "steg",
       {"NR", "STEG"},
       {{"ansvarig", "TEXT", "vem som svarar för den (tilldela)"},
        {"motiv", "TEXT", "varför, eller vad (förläng, åtgärda, överlämna, återöppna)"},
        {"senast", "DATUM", "ny sista dag för svar (förläng)", false, false, "svar_senast_date"},
        {"nöjd", "JA|VET-EJ", "vad avsändaren säger om svaret (nöjd); annars ja", false, false, "nojd"},
        {"förbättring", "JA|NEJ|VET-EJ", "ledde den till något bättre (avsluta)", false, false, "forbattring"},
        {"vad", "TEXT", "vad som blev bättre (avsluta)", false, false, "forbattring_text"},
        {"mottagare", "TEXT", "vem som får den (överlämna)"}},
       "ta ett steg med en synpunkt",
       "Steg: bekräfta (att den har kommit), tilldela, utred, förläng, nöjd eller missnöjd (vad avsändaren säger om "
       "svaret), nästa chef, åtgärda, avsluta, avsluta utan svar, överlämna, återöppna. Besvara är ett eget kommando: "
       "kvalitet synpunkt svara. En synpunkt görs aldrig om till något annat: det den visar anmäls för sig och "
       "länkas, och den ska ändå besvaras.",
       "kvalitet synpunkt steg SY-1 tilldela --ansvarig \"enhetschef Norr\"",
       TaSteg,
       Effect::kSaves},
      {"synpunkt",
       "länka",
       {"NR", "AVVIKELSE"},
       {},
       "länka till det som anmäldes",
       "Länkar synpunkten till den avvikelse, lex Sarah-rapport eller det lex Maria-ärende som den ledde till. "
       "Synpunkten finns kvar och ska besvaras.",
       "kvalitet synpunkt länka SY-1 AV-17",
       Lanka,
       Effect::kSaves},
      {"synpunkt",
       "summa",
       {},
       {summa[0],
        summa[1],
        summa[2],
        summa[3],
        summa[4],
        summa[5],
        typ,
        {"i-tid", "N", "hur många som besvarades i tid", false, false, "i_tid"},
        {"nöjda", "N", "hur många som var nöjda med svaret", false, false, "nojda"}},
       "ange en månads antal ur eget system",
       "För en utförare som tar emot synpunkter i ett eget system: hur många som kom en månad. Summan redovisas för "
       "sig, "
       "som uppgiven av utföraren.",
       "kvalitet synpunkt summa --enhet \"Hemtjänst Norr\" --insatstyp hemtjänst --månad 2026-10 --antal 4 --i-tid 3 "
       "--källa Safedoc",
       Summa,
       Effect::kSaves},
      {"synpunkt",
       "visa",
       {"NR"},
       {},
       "visa en synpunkt",
       "Visar en synpunkt med text, svar och vad som väntar.",
       "kvalitet synpunkt visa SY-1",
       Visa},
      {"synpunkt",
       "lista",
       {},
       {{"enhet", "NAMN", "bara den enheten"}, {"läge", "ORD", "bara i det läget: inkommen, besvarad, …"}},
       "visa synpunkter utan texter",
       "Visar synpunkter, utan namn och texter. En utförare ser bara sina egna.",
       "kvalitet synpunkt lista --läge inkommen",
       Lista},
  };
}

}  // namespace kvalitet::client
