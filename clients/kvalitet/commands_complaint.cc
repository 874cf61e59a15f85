// synpunkt: anmäl, lista, visa.
#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "clients/kvalitet/commands.h"
#include "clients/kvalitet/complaint.h"
#include "clients/kvalitet/context.h"
#include "clients/kvalitet/deviation.h"
#include "clients/kvalitet/lookup.h"
#include "clients/kvalitet/print.h"
#include "clients/kvalitet/stegval.h"
#include "clients/kvalitet/words.h"
#include "common/base/status.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"

namespace kvalitet::client {

namespace v1 = avvikelser::v1;

namespace {
constexpr char kService[] = "avvikelser.v1.AvvikelseService/";
}  // namespace

absl::StatusOr<v1::Synpunkt> FindSynpunkt(Context& context) {
  KV_ASSIGN_OR_RETURN(const v1::Synpunkt listed,
                      (FindByNumber<v1::ListSynpunkterRequest>(
                          context, "SY", context.args().positionals[0], absl::StrCat(kService, "ListSynpunkter"),
                          &v1::ListSynpunkterResponse::synpunkter, "ingen synpunkt", "kvalitet synpunkt lista")));
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::GetSynpunktRequest get;
  get.set_name(listed.name());
  v1::Synpunkt found;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "GetSynpunkt"), get, found));
  return found;
}

absl::StatusOr<std::string> SynpunktKort(Context& context, const v1::Synpunkt& s) {
  KV_ASSIGN_OR_RETURN(const auto names, EnhetNames(context));
  std::string kind = WordOf(s.typ());
  if (!kind.empty()) kind[0] = absl::ascii_toupper(static_cast<unsigned char>(kind[0]));
  return absl::StrCat(kind, s.nummer().empty() ? "" : " ", s.nummer(), ", ", NameOr(names, s.enhet(), "enheten"));
}

namespace {

// No word of it can be taken for an answer, nor by a shell for a command.
constexpr char kAvsluta[] = "avsluta --förbättring ORD  # ja, nej eller vet-ej";

bool Stangd(v1::SynpunktState state) {
  return state == v1::SYNPUNKT_AVSLUTAD || state == v1::SYNPUNKT_UTAN_SVAR || state == v1::SYNPUNKT_OVERLAMNAD;
}

// The steps that are waited for; of what is closed, that by which it is opened again.
std::vector<v1::Synpunktssteg> Vantas(const v1::Synpunkt& s) {
  switch (s.state()) {
    case v1::SYNPUNKT_INKOMMEN:
      return {v1::STEG_BEKRAFTA};
    case v1::SYNPUNKT_BESVARAD:
      if (s.nojd() == v1::JA_NEJ_UNSPECIFIED) return {v1::STEG_NOJD, v1::STEG_MISSNOJD};
      return {v1::STEG_AVSLUTA};
    case v1::SYNPUNKT_ATGARD:
      return {v1::STEG_AVSLUTA};
    case v1::SYNPUNKT_MISSNOJD:
      return {v1::STEG_NASTA_CHEF};
    case v1::SYNPUNKT_NASTA_CHEF:
      return {v1::STEG_BESVARA};
    default:
      if (Stangd(s.state())) return {v1::STEG_ATEROPPNA};
      if (s.vill_ha_svar()) return {v1::STEG_BESVARA};
      return {v1::STEG_UTRED, v1::STEG_AVSLUTA_UTAN_SVAR};
  }
}

}  // namespace

std::string SynpunktVantar(const v1::Synpunkt& s) {
  const std::vector<v1::Synpunktssteg> steg = Vantas(s);
  if (std::none_of(steg.begin(), steg.end(), [&](v1::Synpunktssteg one) { return FarTa(s, one); })) {
    return Stangd(s.state()) ? "" : VantarPa(s, steg, s.sista_date());
  }
  const std::string due = s.sista_date().empty() ? "" : absl::StrCat(" Senast ", DaySv(s.sista_date()), ".");
  const std::string senast = s.sista_date().empty() ? "" : absl::StrCat(", senast ", DaySv(s.sista_date()));
  const std::string own = absl::StrCat("kvalitet synpunkt steg ", s.nummer(), " ");
  const std::string answer = absl::StrCat("kvalitet synpunkt svara ", s.nummer(), " --text \"...\"");
  switch (s.state()) {
    case v1::SYNPUNKT_INKOMMEN:
      return absl::StrCat("Nästa steg: tala om för avsändaren att den har kommit, och skriv ", own, "bekräfta.", due,
                          "\n");
    case v1::SYNPUNKT_BESVARAD:
      if (s.nojd() != v1::JA_NEJ_UNSPECIFIED) {
        return absl::StrCat("Nästa steg", senast, ": ", own, kAvsluta, "\n");
      }
      return absl::StrCat("Nästa steg: fråga om avsändaren är nöjd, och skriv ", own, "nöjd, eller ", own, "missnöjd.",
                          due, "\n");
    case v1::SYNPUNKT_MISSNOJD:
      return absl::StrCat("Nästa steg: ", own, "\"nästa chef\".", due, "\n");
    case v1::SYNPUNKT_ATGARD:
      return absl::StrCat("Nästa steg", senast, ": ", own, kAvsluta, "\n");
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

namespace {

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
  if (args.Has("sekretess")) {
    KV_ASSIGN_OR_RETURN(const auto rule, Value<v1::Sekretess>(args.Get("sekretess"), "sekretess", Naming::kByPart));
    s.set_sekretess(rule);
  }
  for (absl::string_view code : absl::StrSplit(args.Get("kategori"), ',', absl::SkipWhitespace())) {
    s.add_kategorier()->set_kod(std::string(absl::StripAsciiWhitespace(code)));
  }
  request.set_request_id(context.RequestId("synpunkt-anmal"));
  request.set_validate_only(context.prova());
  v1::Synpunkt made;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "CreateSynpunkt"), request, made));
  if (args.Has("bara-nummer") && !context.prova()) {
    context.Answer(absl::StrCat(made.nummer(), "\n"), made);
    return absl::OkStatus();
  }
  const std::string what = absl::StrCat(WordOf(typ), ", ", enhet.namn(), ", inkom ", DaySv(made.inkom_date()), ".\n");
  if (context.prova()) {
    context.Answer(absl::StrCat(Saved(context), what, UtanUppdrag(context, made.enhet(), made.insatstyp())), made);
    return absl::OkStatus();
  }
  const std::string answer = made.vill_ha_svar()
                                 ? absl::StrCat("Svar ska ha lämnats senast ", DaySv(made.svar_senast_date()), ".\n")
                                 : std::string("Ingen väntar på svar.\n");
  context.Answer(
      absl::StrCat(
          made.nummer(), " sparad: ", what,
          made.utforarens_egen()
              ? "Enhetens ledning ser den nu; namn och text är krypterade. Kommunen ser att den finns, inte vad den "
                "säger.\n"
              : "Enhetens ledning och kommunens kvalitetsteam ser den nu; namn och text är krypterade.\n",
          answer, SynpunktVantar(made),
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
      context, absl::StrCat(kService, "ListSynpunkter"), request,
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

// What its motive was for.  One that is closed without an answer may have none of its own: then it is of what came
// before.
const char* MotivTill(v1::SynpunktState state) {
  if (state == v1::SYNPUNKT_UTAN_SVAR) return "Motiv";
  return state == v1::SYNPUNKT_OVERLAMNAD ? "Överlämnades därför" : "Öppnades igen därför";
}

absl::Status Visa(Context& context) {
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  KV_ASSIGN_OR_RETURN(const v1::Synpunkt s, FindSynpunkt(context));
  KV_ASSIGN_OR_RETURN(const std::string which, SynpunktKort(context, s));
  std::string text =
      absl::StrCat(which, ", ", WordOf(s.state()), ".\nInkom ", DaySv(s.inkom_date()), " (", WordOf(s.kanal()), ", ",
                   WordOf(s.avsandare()), "), registrerad av ", WordOf(s.registrerad_av()), ".\n");
  const auto say = [&](const char* label, const std::string& what) {
    const std::string lines = absl::StrReplaceAll(what, {{"\n\n", "\n    "}, {"\n", "\n    "}});
    if (!what.empty()) absl::StrAppend(&text, "  ", label, ": ", lines, "\n");
  };
  say("Avsändare", s.avsandare_namn());
  say("Kontakt", s.kontakt());
  std::vector<std::string> koder;
  for (const v1::SynpunktKategori& one : s.kategorier()) koder.push_back(one.kod());
  say("Kategori", KategoriOrd(*services, koder));
  say("Vad som sades", s.text());
  say("Sekretess", s.sekretess() == v1::SEKRETESS_UNSPECIFIED
                       ? ""
                       : absl::StrCat(WordOf(s.sekretess()), ", markerad ", DaySv(s.sekretess_date()),
                                      "; prövas innan något lämnas ut"));
  say("Ansvarig", s.ansvarig());
  // One that was answered and is opened again waits for another answer: its last day and what was said of the answer
  // before are not of that.
  const bool anew = s.svar().empty() && !s.forsta_svar_date().empty();
  const std::string& last = anew ? s.sista_date() : s.svar_senast_date();
  say("Besvaras senast", last.empty() ? "" : DaySv(last));
  say("Längre tid", s.forlangd_motiv());
  say("Tidigare svar", s.tidigare_svar());
  say("Svar", s.svar().empty() ? "" : absl::StrCat(s.svar(), " (", DaySv(s.besvarad_date()), ")"));
  say("Nöjd med svaret", anew ? "" : WordOf(s.nojd()));
  say("Ledde till förbättring", WordOf(s.forbattring()));
  say("Vad som görs eller gjordes", s.forbattring_text());
  say("Överlämnad till", s.mottagare());
  say(MotivTill(s.state()), s.motiv());
  for (const v1::SynpunktLank& link : s.lankar()) say("Ledde till", link.nummer());
  // Nobody writes one without a text: here it is kept back.
  const bool kept = s.utforarens_egen() && s.text().empty();
  context.Answer(
      absl::StrCat(text, kept ? "Den gäller utförarens egen hälso- och sjukvård. Vårdgivaren svarar för den, så "
                                "namn och texter visas inte för kommunen.\n"
                              : SynpunktVantar(s)),
      s);
  return absl::OkStatus();
}

}  // namespace

std::vector<Command> ComplaintCommands() {
  const Flag enhet = {"enhet", "NAMN", "enheten som den gäller", true};
  const Flag insatstyp = {"insatstyp", "ORD", "hemtjänst, SOL_SABO, …", true};
  const Flag typ = {"typ", "ORD", "klagomål (annars), synpunkt, förslag, beröm, fråga"};
  std::vector<Command> all = {
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
        {"sekretess", "ORD", "markera som sekretess: socialtjänst, \"hälso- och sjukvård\", anmälare, …"},
        kOnlyNumber},
       "ta emot en synpunkt eller ett klagomål",
       "Tar emot en synpunkt, ett klagomål, ett förslag, beröm eller en fråga. En anonym avsändare har varken namn "
       "eller kontakt och får inget svar. Namn, kontakt och text krypteras och syns inte i listor.",
       "kvalitet synpunkt anmäl --enhet \"Hemtjänst Norr\" --insatstyp hemtjänst --från närstående --kontakt \"per "
       "brev\" --vill-ha-svar --kategori SYN_TID --text \"Hjälpen kommer för sent på morgonen.\"",
       Anmal,
       Effect::kSaves},
  };
  for (Command& one : ComplaintStepCommands()) all.push_back(std::move(one));
  all.push_back(ComplaintTotalCommand());
  all.push_back({"synpunkt",
                 "visa",
                 {"NR"},
                 {},
                 "visa en synpunkt",
                 "Visar en synpunkt med text, svar och vad som väntar.",
                 "kvalitet synpunkt visa SY-1",
                 Visa});
  all.push_back(
      {"synpunkt",
       "lista",
       {},
       {{"enhet", "NAMN", "bara den enheten"}, {"läge", "ORD", "bara i det läget: inkommen, besvarad, …"}},
       "visa synpunkter utan texter",
       "Visar synpunkter, utan namn och texter. En utförare ser bara sina egna. MAS och MAR ser dem som gäller "
       "hälso- och sjukvård, efter insatstypen eller en kategori om hälso- och sjukvård (SYN_HALSOVARD); hur många "
       "de andra är visar kvalitet avvikelse lista. De som är inlästa från ett annat system står bara där.",
       "kvalitet synpunkt lista --läge inkommen",
       Lista});
  return all;
}

}  // namespace kvalitet::client
