// självskattning as the enhet has it: hämta, fyll, status, lämna-in.
#include <algorithm>
#include <filesystem>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "clients/kvalitet/commands.h"
#include "clients/kvalitet/context.h"
#include "clients/kvalitet/errors.h"
#include "clients/kvalitet/form_file.h"
#include "clients/kvalitet/import.h"
#include "clients/kvalitet/lookup.h"
#include "clients/kvalitet/print.h"
#include "clients/kvalitet/self_assessment_answers.h"
#include "clients/kvalitet/self_assessment_lookup.h"
#include "clients/kvalitet/words.h"
#include "common/base/calendar.h"
#include "common/base/date.h"
#include "common/base/hash.h"
#include "common/base/id.h"
#include "common/base/text.h"
#include "common/proto/errors.h"

namespace kvalitet::client {
namespace {

namespace v1 = uppfoljning::v1;
constexpr char kService[] = "uppfoljning.v1.UppfoljningService/";
constexpr int kWidth = 110;

absl::StatusOr<v1::GetBlankettResponse> ReadBlankett(Context& context, const std::string& name) {
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::GetBlankettRequest request;
  request.set_name(name);
  v1::GetBlankettResponse all;
  do {
    v1::GetBlankettResponse page;
    KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "GetBlankett"), request, page));
    if (all.rubrik().empty()) {
      all = page;
    } else {
      all.mutable_rader()->MergeFrom(page.rader());
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  all.clear_next_page_token();
  return all;
}

// What the file shows but does not ask, and what a source knows.
std::string Elsewhere(const v1::GetBlankettResponse& form) {
  int elsewhere = 0, proposed = 0;
  for (const auto& row : form.rader()) {
    elsewhere += row.besvaras_i().empty() || row.behov() ? 0 : 1;
    proposed += row.forifyllt().empty() || !row.svar().empty() ? 0 : 1;
  }
  return absl::StrCat(elsewhere == 0 ? ""
                                     : absl::StrCat(CountSv(elsewhere, "kärnfråga", "kärnfrågor"), " besvaras i ",
                                                    form.sjalvskattning().karnfragor_i_nummer(), ", inte här.\n"),
                      proposed == 0 ? ""
                                    : absl::StrCat(CountSv(proposed, "svar är förifyllt", "svar är förifyllda"),
                                                   " ur en källa: ändra det som är fel. Filen bekräftar resten.\n"));
}

absl::Status Hamta(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(const registry::v1::Enhet enhet, FindEnhet(context, args.Get("enhet")));
  KV_ASSIGN_OR_RETURN(const v1::Sjalvskattning s, FindByUnit(context, enhet));
  KV_ASSIGN_OR_RETURN(const v1::GetBlankettResponse form, ReadBlankett(context, s.name()));
  const std::string path = args.Has("till") ? args.Get("till") : FormFileName(enhet.namn(), s.ar());
  if (std::filesystem::exists(path) && !args.Has("skriv-över")) {
    return Failure(kNotNow,
                   absl::StrCat("Filen ", path,
                                " finns redan och kan ha svar i sig. Ingenting skrevs. Ange ett annat namn med "
                                "--till FIL, eller --skriv-över."));
  }
  if (!context.prova()) KV_RETURN_IF_ERROR(WriteFile(path, WriteForm(form, enhet.namn())));
  std::string text = absl::StrCat(
      context.prova() ? "Skulle spara: " : "Sparad: ", path, ". ", s.antal_fragor(), " frågor",
      form.antal_fjolarssvar() > 0 ? absl::StrCat(", ", form.antal_fjolarssvar(), " har fjolårets svar att bekräfta")
                                   : "",
      ". Öppna i Excel, fyll i kolumnen SVAR.\n", Elsewhere(form), "Sista dag ", DaySv(LastDayOf(s)),
      ". Kommunen ser inte dina svar förrän du lämnar in.\nNästa steg: kvalitet självskattning fyll ", path, "\n");
  context.Answer(text, form);
  return absl::OkStatus();
}

// What is still missing, as one sentence.
std::string MissingText(const v1::SaveSvarResponse& r) {
  const int n = r.saknas_size();
  if (n == 0) return "";
  std::vector<std::string> keys;
  for (const auto& m : r.saknas())
    keys.push_back(m.kort().empty() ? m.nyckel() : absl::StrCat(m.nyckel(), " (", m.kort(), ")"));
  return absl::StrCat(Wrap(absl::StrCat(CountSv(n, "obligatorisk fråga", "obligatoriska frågor"),
                                        " saknar svar: ", absl::StrJoin(keys, ", "), "."),
                           kWidth, 2),
                      "\n");
}

// The answers of the command: from the files, or from --svar NYCKEL=TEXT.
absl::StatusOr<FormFile> AnswersOf(const Args& args) {
  if (!args.positionals.empty() && args.Has("svar")) {
    return Failure(kUsage, "Ange antingen en fil eller --svar, inte båda.");
  }
  if (!args.positionals.empty()) return ReadForms(args.positionals);
  FormFile file;
  auto it = args.flags.find("svar");
  if (it == args.flags.end()) return Failure(kUsage, "Ange en fil, eller --svar NYCKEL=SVAR. Exempel: --svar HT35=Ja");
  for (const std::string& pair : it->second) {
    const std::pair<std::string, std::string> parts = absl::StrSplit(pair, absl::MaxSplits('=', 1));
    if (parts.first.empty() || pair.find('=') == std::string::npos) {
      return Failure(kUsage, absl::StrCat("--svar \"", pair, "\": skriv NYCKEL=SVAR. Exempel: --svar HT35=Ja"));
    }
    file.answers.push_back({0, absl::AsciiStrToUpper(parts.first), parts.second, ""});
  }
  return file;
}

bool AnyUntouched(const FormFile& file) {
  return std::any_of(file.answers.begin(), file.answers.end(),
                     [](const FormAnswer& a) { return a.untouched && !base::TrimSv(a.answer).empty(); });
}

// Answers that are kept but not handed in, since another one hides their question.
std::string HiddenText(const google::protobuf::RepeatedPtrField<v1::SaknatSvar>& hidden, const char* what) {
  if (hidden.empty()) return "";
  std::vector<std::string> keys;
  for (const auto& one : hidden) keys.push_back(one.nyckel());
  return absl::StrCat(Wrap(absl::StrCat(what, JoinSv(keys), ": andra svar gör att ",
                                        hidden.size() == 1 ? "frågan inte ställs." : "frågorna inte ställs."),
                           kWidth, 2),
                      "\n");
}

absl::Status Fyll(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(const FormFile file, AnswersOf(args));
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::Sjalvskattning s;
  if (args.Has("enhet")) {
    KV_ASSIGN_OR_RETURN(const registry::v1::Enhet enhet, FindEnhet(context, args.Get("enhet")));
    KV_ASSIGN_OR_RETURN(s, FindByUnit(context, enhet));
    if (!file.number.empty() && file.number != s.nummer()) {
      return Failure(kInput,
                     absl::StrCat("Ingenting sparat. Filen hör till ", file.number, ", men ", enhet.namn(), " ", s.ar(),
                                  " har ", s.nummer(), ". Hämta rätt blankett, eller ta bort --enhet."));
    }
  } else if (!file.number.empty()) {
    KV_ASSIGN_OR_RETURN(s, FindByNumber(context, file.number));
  } else {
    return Failure(kUsage, "Filen säger inte vilken självskattning den gäller. Ange --enhet \"NAMN\".");
  }
  v1::SaveSvarRequest request;
  request.set_name(s.name());
  const bool from_file = !args.positionals.empty();
  *request.mutable_svar() = GivenAnswers(file, from_file);
  if (request.svar().empty()) {
    return Failure(kInput, file.answers.empty() || !AnyUntouched(file)
                               ? "Filen har inga svar i kolumnen SVAR. Ingenting sparades."
                               : "Inga svar i filen är ändrade sedan den hämtades. Ingenting sparades.");
  }
  request.set_spara_ratta(args.Has("spara-rätta"));
  request.set_validate_only(context.prova());
  request.set_request_id(context.RequestId("svar"));
  v1::SaveSvarResponse r;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "SaveSvar"), request, r));
  const std::string taken =
      from_file ? absl::StrCat(args.positionals.size() > 1 ? " (filerna lästes som " : " (filen lästes som ",
                               file.taken_as, ")")
                : "";
  if (r.fel_size() > 0 && !args.Has("spara-rätta")) {
    if (context.json()) context.Answer("", r);
    return Failure(kInput, absl::StrCat("Ingenting sparat. ", r.fel_size(),
                                        from_file ? (r.fel_size() == 1 ? " rad" : " rader") : " svar",
                                        " behöver rättas", taken, ":\n", AnswerErrors(r.fel(), file),
                                        r.antal_ratta() > 0 ? absl::StrCat("Vill du spara de ", r.antal_ratta(),
                                                                           " rätta ", from_file ? "raderna" : "svaren",
                                                                           " ändå: lägg till --spara-rätta\n")
                                                            : ""));
  }
  const v1::Sjalvskattning& now = r.sjalvskattning();
  std::string text;
  if (context.prova()) {
    text = absl::StrCat("Går bra; ingenting sparades. ", r.antal_ratta(), " svar är rätt", taken, ".\n");
  } else if (from_file) {
    text = absl::StrCat("Sparat: ", r.antal_sparade(), " svar", taken, ". ", now.antal_besvarade(), " av ",
                        now.antal_fragor(), " frågor är besvarade.\n");
  } else {
    text = absl::StrCat("Sparat: ", now.antal_besvarade(), " av ", now.antal_fragor(), " svar.\n");
  }
  if (r.fel_size() > 0) absl::StrAppend(&text, "Inte sparat:\n", AnswerErrors(r.fel(), file));
  absl::StrAppend(&text, MissingText(r), HiddenText(r.dolda(), "Svar som inte lämnas in: "));
  if (!context.prova()) {
    const bool again = now.state() == v1::KOMPLETTERAS;
    absl::StrAppend(&text,
                    again ? "Kommunen ser det som lämnades in förra gången tills du lämnar in igen."
                          : "Kommunen ser bara hur många frågor du har svarat på.",
                    "\nNästa steg, senast ", DaySv(LastDayOf(now)), ":",
                    r.saknas_size() > 0 ? " svara på resten, och" : "", " kvalitet självskattning lämna-in ",
                    now.nummer(), "\n");
  }
  context.Answer(text, r);
  return r.fel_size() > 0 ? Failure(kInput, "Resten sparades.") : absl::OkStatus();
}

bool HandedIn(const v1::Sjalvskattning& s) {
  return s.state() == v1::INLAMNAD || s.state() == v1::KOMPLETTERAS || s.state() == v1::GODKAND;
}

std::string StateWords(const v1::Sjalvskattning& s) {
  std::string words = WordOf(s.state());
  if (s.ombud()) words += " av ombud";
  if (!s.invandning_senast_date().empty()) {
    absl::StrAppend(&words, ", invänd senast ", ShortDaySv(s.invandning_senast_date()));
  }
  if (s.tillbaka() == v1::TILLBAKA_BEGARD) words += ", begärd tillbaka";
  return words;
}

// Who answers which avsnitt, and what the kommun wants completed.
std::string SectionText(const v1::ListSjalvskattningarResponse& all) {
  TextTable table({"NR", "AVSNITT", "LÄGE", "ANSVARIG", "KOMMUNEN VILL"});
  for (const auto& s : all.sjalvskattningar()) {
    for (const auto& a : s.avsnitt()) {
      if (s.state() == v1::KOMPLETTERAS || !a.ansvarig().empty() || !a.text().empty()) {
        table.Add({s.nummer(), a.avsnitt(), WordOf(a.state()), a.ansvarig(), a.text()});
      }
    }
  }
  return table.empty() ? "" : table.Text();
}

absl::Status Status(Context& context) {
  const Args& args = context.args();
  v1::ListSjalvskattningarRequest request;
  std::string filter;
  if (args.Has("enhet")) {
    KV_ASSIGN_OR_RETURN(const registry::v1::Enhet enhet, FindEnhet(context, args.Get("enhet")));
    filter = absl::StrCat("enhet = \"", enhet.name(), "\"");
  }
  int year = 0;
  if (args.Has("år")) {
    KV_ASSIGN_OR_RETURN(year, args.Number("år", 2000));
    if (filter.empty()) filter = absl::StrCat("ar = ", year);
  }
  request.set_filter(filter);
  KV_ASSIGN_OR_RETURN(const auto units, EnhetNames(context));
  KV_ASSIGN_OR_RETURN(const auto types, InsatstypNames(context));
  TextTable table({"NR", "ENHET", "INSATSTYP", ">ÅR", "SENAST", "LÄGE", ">BESVARADE", "INLÄMNAD"});
  v1::ListSjalvskattningarResponse all;
  KV_RETURN_IF_ERROR((ListAll<v1::ListSjalvskattningarRequest, v1::ListSjalvskattningarResponse>(
      context, absl::StrCat(kService, "ListSjalvskattningar"), request, [&](const auto& page) {
        for (const auto& s : page.sjalvskattningar()) {
          if (year == 0 || s.ar() == year) *all.add_sjalvskattningar() = s;
        }
      })));
  // By number: later ones have longer numbers.
  std::sort(all.mutable_sjalvskattningar()->begin(), all.mutable_sjalvskattningar()->end(),
            [](const auto& a, const auto& b) {
              return std::make_pair(a.nummer().size(), a.nummer()) < std::make_pair(b.nummer().size(), b.nummer());
            });
  int handed_in = 0;
  for (const auto& s : all.sjalvskattningar()) {
    const auto last = base::ParseDate(LastDayOf(s)), done = base::ParseDate(s.inlamnad_date());
    handed_in += HandedIn(s) ? 1 : 0;
    table.Add({s.nummer(), NameOr(units, s.enhet()), NameOr(types, s.insatstyp(), s.insatstyp()), absl::StrCat(s.ar()),
               last.ok() ? base::ShortDateSv(*last) : LastDayOf(s), StateWords(s),
               absl::StrCat(s.antal_besvarade(), " av ", s.antal_fragor()),
               !done.ok() ? ""
                          : absl::StrCat(base::ShortDateSv(*done),
                                         s.dagar_sent() > 0
                                             ? absl::StrCat(", ", CountSv(s.dagar_sent(), "dag", "dagar"), " sent")
                                             : "")});
  }
  context.Answer(table.empty() ? "Inga självskattningar som du får se.\n"
                               : absl::StrCat(handed_in, " av ", table.size(), " inlämnade\n", table.Text(),
                                              args.Has("enhet") ? SectionText(all) : ""),
                 all);
  return absl::OkStatus();
}

// The request id of a handing in, written beside before it is sent: the same command again gets the same receipt.
absl::StatusOr<std::string> SubmitRequestId(Context& context, const v1::Sjalvskattning& s) {
  if (context.args().Has("begäran")) return context.RequestId("lamna-in");
  return base::DerivedId("kvalitet lamna-in", absl::StrCat(s.name(), " ", s.etag()));
}

// Every question that still needs an answer, and how to give one.
absl::Status Missing(const absl::Status& refused, const std::string& unit_name) {
  const std::vector<std::string> keys = absl::StrSplit(DetailsOf(refused)["saknas"], ',', absl::SkipEmpty());
  if (keys.empty()) return refused;
  std::string text = absl::StrCat(Wrap(proto::SwedishOf(refused), kWidth, 0), "\n");
  if (!absl::StrContains(text, keys.back())) {  // the sentence names the first few
    absl::StrAppend(&text, "  ", Wrap(absl::StrCat("Alla: ", absl::StrJoin(keys, ", ")), kWidth, 2), "\n");
  }
  return Failure(
      kNotNow,
      absl::StrCat(text,
                   "Ingenting ändrades; svaren finns kvar.\nSvara så här: kvalitet självskattning fyll --enhet \"",
                   unit_name, "\" --svar ", keys[0], "=SVAR\n"));
}

absl::Status LamnaIn(Context& context) {
  const Args& args = context.args();
  if (args.Has("för") || args.Has("ombud-skäl") || args.Has("fil")) return HandInForOther(context);
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::Sjalvskattning s;
  std::string unit_name;
  if (!args.positionals.empty()) {
    KV_ASSIGN_OR_RETURN(const std::string number, ShortNumber("S", args.positionals[0]));
    KV_ASSIGN_OR_RETURN(s, FindByNumber(context, number));
    KV_ASSIGN_OR_RETURN(const auto units, EnhetNames(context));
    unit_name = NameOr(units, s.enhet(), "enheten");
  } else if (args.Has("enhet")) {
    KV_ASSIGN_OR_RETURN(const registry::v1::Enhet enhet, FindEnhet(context, args.Get("enhet")));
    unit_name = enhet.namn();
    KV_ASSIGN_OR_RETURN(s, FindByUnit(context, enhet));
  } else {
    return Failure(kUsage,
                   "Ange vilken: --enhet \"NAMN\", eller numret. Exempel: kvalitet självskattning lämna-in S-187");
  }
  if ((s.state() == v1::INLAMNAD || s.state() == v1::GODKAND) && s.ombud() && !s.invandning_senast_date().empty()) {
    return Failure(kNotNow, absl::StrCat("Inte inlämnad av er: kommunen lämnade in ", s.nummer(), " (", unit_name, " ",
                                         s.ar(), ") som ombud ", DaySv(s.inlamnad_date()),
                                         ". Ingenting ändrades.\nStämmer det inte kan "
                                         "ni invända senast ",
                                         DaySv(s.invandning_senast_date()), ": kvalitet självskattning invänd ",
                                         s.nummer(), " --skäl \"...\"\n"));
  }
  if (s.state() == v1::INLAMNAD || s.state() == v1::GODKAND) {
    context.Answer(
        absl::StrCat(s.nummer(), " (", unit_name, " ", s.ar(), ") är redan inlämnad, ", DaySv(s.inlamnad_date()),
                     ", kontrollsumma ", s.kontrollsumma().substr(0, 8), ". Ingenting ändrades.\n"),
        s);
    return absl::OkStatus();
  }
  const bool ask = context.terminal() && !args.Has("ja") && !context.prova() && !context.json();
  if (ask) {
    context.out() << "Självskattning " << s.ar() << ", formulär version " << s.formular_version() << ", " << unit_name
                  << ": " << s.antal_besvarade() << " svar.\nEfter inlämning är den en allmän handling hos kommunen. ";
    if (!context.Confirm("Lämna in?")) {
      context.out() << "Inte inlämnad. Ingenting ändrades.\n";
      return absl::OkStatus();
    }
  }
  v1::SubmitSjalvskattningRequest request;
  request.set_name(s.name());
  KV_ASSIGN_OR_RETURN(*request.mutable_request_id(), SubmitRequestId(context, s));
  context.MaySave("Kör samma kommando igen: den lämnas ändå bara in en gång, med samma kvitto.");
  request.set_validate_only(context.prova());
  v1::SubmitSjalvskattningResponse r;
  const absl::Status sent = services->Call(absl::StrCat(kService, "SubmitSjalvskattning"), request, r);
  if (proto::ReasonOf(sent) == "SVAR_SAKNAS" && !context.json()) return Missing(sent, unit_name);
  if (proto::ReasonOf(sent) == "EVIDENS_SAKNAS" && !context.json()) {
    return Failure(kNotNow,
                   absl::StrCat(Wrap(proto::SwedishOf(sent), kWidth, 0),
                                "\nIngenting ändrades. Så här: kvalitet evidens lägg-till FIL --enhet \"", unit_name,
                                "\" --fråga ", DetailsOf(sent)["saknas"].substr(0, DetailsOf(sent)["saknas"].find(',')),
                                " --visar \"...\"\n"));
  }
  KV_RETURN_IF_ERROR(sent);
  if (context.prova()) {
    context.Answer(
        absl::StrCat(unit_name, ": alla obligatoriska frågor har svar. Den går att lämna in; ingenting lämnades in.\n"),
        r);
    return absl::OkStatus();
  }
  const absl::Time when = absl::FromUnixSeconds(r.inlamnad_time().seconds());
  const int left = r.dagar_fore_sista_dag();
  const std::string in_time = left > 1    ? absl::StrCat(left, " dagar före sista dag")
                              : left == 1 ? "dagen före sista dag"
                              : left == 0 ? "på sista dagen"
                                          : absl::StrCat(-left, -left == 1 ? " dag" : " dagar", " efter sista dag");
  context.Answer(
      absl::StrCat(
          "Inlämnad ", base::WeekdayDateSv(base::SwedishDate(when)), " ", base::TimeSv(when), ", ", in_time,
          ". Kvitto ", r.kvitto(), ", kontrollsumma ", r.kontrollsumma().substr(0, 8), ".\n",
          HiddenText(r.ej_med(), "Togs bort och lämnades inte in: "), absl::StrJoin(r.utgangen_evidens(), "\n"),
          r.utgangen_evidens().empty() ? "" : "\n", unit_name, ", ", r.antal_svar(), " svar",
          r.antal_evidens() == 0 ? "" : absl::StrCat(", ", CountSv(r.antal_evidens(), "fil", "filer"), " som evidens"),
          ". Kommunen ser dem nu. Nästa steg: kommunen svarar senast ", DaySv(r.sjalvskattning().svar_senast_date()),
          ".\nKvittot mejlas till enhetens kontakt, om kommunen har en adress. Fel i svaren? kvalitet självskattning "
          "begär-tillbaka ", s.nummer(), " --skäl \"...\"\n"),
      r);
  return absl::OkStatus();
}

}  // namespace

std::vector<Command> SelfAssessmentCommands() {
  const Flag enhet = {"enhet", "NAMN", "enheten"}, year = {"år", "ÅR", "annars det senaste"},
             type = {"insatstyp", "ORD", "behövs bara om enheten har flera"};
  std::vector<Command> commands = {
      {"självskattning",
       "hämta",
       {},
       {{"enhet", "NAMN", "enheten", true},
        year,
        type,
        {"till", "FIL", "filens namn; annars enhetens namn och år"},
        {"skriv-över", "", "skriv över filen om den finns"}},
       "spara blanketten som en fil för Excel",
       "Sparar blanketten som en fil som Excel öppnar med dubbelklick, med fjolårets svar bredvid. Kommunen ser inte "
       "dina svar "
       "förrän du lämnar in.",
       "kvalitet självskattning hämta --enhet \"Hemtjänst Norr\"",
       Hamta,
       Effect::kSaves},
      {"självskattning",
       "fyll",
       {"[FIL…]"},
       {enhet,
        year,
        type,
        {"svar", "NYCKEL=SVAR", "ett svar i taget, i stället för fil", false, true},
        {"spara-rätta", "", "spara de rätta svaren fast andra är fel"}},
       "spara svar från filen, eller ett i taget",
       "Sparar svar från en ifylld fil, eller från flera: kollegors filer läggs ihop, och samma fråga får inte ha "
       "olika "
       "svar i dem. Är något svar fel sparas ingenting, och du får veta rad, fråga och hur rätt svar ser ut. Fråga som "
       "lämnats tom rörs inte.",
       "kvalitet självskattning fyll hemtjanst-norr-2026.csv",
       Fyll,
       Effect::kSaves},
      {"självskattning",
       "status",
       {},
       {enhet, year},
       "visa vad som är inlämnat och vad som saknas",
       "Visar läget för varje självskattning. Före inlämning ser kommunen bara hur många frågor som är besvarade.",
       "kvalitet självskattning status --år 2026",
       Status},
      {"självskattning",
       "lämna-in",
       {"[S-NUMMER]"},
       {enhet,
        year,
        type,
        {"ja", "", "fråga inte, lämna in direkt"},
        {"för", "UTFÖRARE", "som ombud för den, med --ombud-skäl och --fil"},
        {"ombud-skäl", "TEXT", "hur svaren kom, och varför kommunen lämnar in dem"},
        {"fil", "FIL", "filen med svaren, när kommunen lämnar in"}},
       "lämna in till kommunen",
       "Lämnar in en ifylld självskattning till kommunen. Alla obligatoriska frågor måste ha svar; annars visas vilka "
       "som saknas "
       "och ingenting lämnas in. Före inlämning ser kommunen bara hur många frågor du har svarat på. Efter inlämning "
       "kan "
       "du be att få tillbaka den (begär-tillbaka) om du anger skäl.",
       "kvalitet självskattning lämna-in --enhet \"Hemtjänst Norr\"",
       LamnaIn,
       Effect::kSaves},
  };
  for (Command& command : SelfControlCommands()) commands.push_back(std::move(command));
  for (Command& command : SelfAssessmentDialogCommands()) commands.push_back(std::move(command));
  return commands;
}

}  // namespace kvalitet::client
