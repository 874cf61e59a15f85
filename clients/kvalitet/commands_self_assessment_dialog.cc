// What is said about a självskattning once it is there: begär-tillbaka, invänd, fördela, kvitto by the utförare;
// skicka-tillbaka, godkänn, återlämna and handing in for somebody by the kommun.
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "clients/kvalitet/commands.h"
#include "clients/kvalitet/evidence.h"
#include "clients/kvalitet/lookup.h"
#include "clients/kvalitet/print.h"
#include "clients/kvalitet/self_assessment_answers.h"
#include "clients/kvalitet/self_assessment_lookup.h"
#include "clients/kvalitet/words.h"
#include "common/base/date.h"
#include "common/base/text.h"

namespace kvalitet::client {
namespace {

namespace v1 = uppfoljning::v1;
constexpr char kService[] = "uppfoljning.v1.UppfoljningService/";

// What the command is about, for requests and for people.
struct About {
  v1::Sjalvskattning s;
  std::string who;  // "S-187, Hemtjänst Norr 2026"
};

absl::StatusOr<About> Find(Context& context) {
  const std::string& word = context.args().positionals[0];  // S-10, or its receipt S-10/2
  KV_ASSIGN_OR_RETURN(const std::string number, ShortNumber("S", word.substr(0, word.find('/'))));
  About about;
  KV_ASSIGN_OR_RETURN(about.s, FindByNumber(context, number));
  KV_ASSIGN_OR_RETURN(const auto units, EnhetNames(context));
  about.who =
      absl::StrCat(number, ", ", NameOr(units, about.s.enhet(), "enheten"), " ", about.s.ar(), RoundSv(about.s));
  return about;
}

// Sends what changes one självskattning, and answers with `done`, or with what would be.
template <class Request, class Said>
absl::Status Change(Context& context, const std::string& method, Request request, const Said& done) {
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  KV_ASSIGN_OR_RETURN(const About about, Find(context));
  request.set_name(about.s.name());
  request.set_request_id(context.RequestId(method));
  request.set_validate_only(context.prova());
  v1::Sjalvskattning now;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, method), request, now));
  context.Answer(context.prova() ? absl::StrCat("Går bra; ingenting sparades. ", about.who, " skulle bli ",
                                                WordOf(now.state()), ".\n")
                                 : done(about.who, now),
                 now);
  return absl::OkStatus();
}

// "NAMN=TEXT" of --avsnitt, each time it stands.
absl::StatusOr<std::vector<std::pair<std::string, std::string>>> Sections(const Args& args, absl::string_view right) {
  std::vector<std::pair<std::string, std::string>> all;
  for (const std::string& given : args.flags.at("avsnitt")) {
    if (given.find('=') == std::string::npos) {
      return Failure(kUsage, absl::StrCat("--avsnitt \"", given, "\": skriv avsnittets namn, = och texten. Exempel: ",
                                          "--avsnitt \"", right, "\""));
    }
    all.push_back(absl::StrSplit(given, absl::MaxSplits('=', 1)));
  }
  return all;
}

absl::Status BegarTillbaka(Context& context) {
  v1::RequestReturnSjalvskattningRequest request;
  request.set_skal(context.args().Get("skäl"));
  return Change(context, "RequestReturnSjalvskattning", request,
                [](const std::string& who, const v1::Sjalvskattning& now) {
                  return absl::StrCat("Begärd tillbaka: ", who,
                                      ". Kommunen ser ert skäl och svarar ja, eller nej med "
                                      "motiv.\nTills dess gäller det som är inlämnat. Läget: kvalitet självskattning "
                                      "status. Kvittona finns kvar: kvalitet självskattning kvitto ",
                                      now.nummer(), "\n");
                });
}

std::string Open(const v1::Sjalvskattning& now) {
  std::vector<std::string> open;
  for (const auto& a : now.avsnitt()) {
    if (a.state() == v1::AVSNITT_OPPET) open.push_back(a.avsnitt());
  }
  return open.size() == static_cast<size_t>(now.avsnitt_size()) ? "alla" : JoinSv(open);
}

absl::Status Invand(Context& context) {
  v1::ObjectSjalvskattningRequest request;
  request.set_skal(context.args().Get("skäl"));
  return Change(context, "ObjectSjalvskattning", request, [](const std::string& who, const v1::Sjalvskattning& now) {
    return absl::StrCat(
        "Invändningen är sparad: ", who, ". Alla avsnitt är öppna, och kommunen ser ert skäl.\nDet som ",
        "kommunen lämnade in finns kvar som kvitto.\nNästa steg, senast ", DaySv(now.komplettera_senast_date()),
        ": svara, och kvalitet självskattning lämna-in ", now.nummer(), "\n");
  });
}

absl::Status Fordela(Context& context) {
  KV_ASSIGN_OR_RETURN(const auto sections, Sections(context.args(), "Läkemedel=sjuksköterska"));
  v1::AssignAvsnittRequest request;
  for (const auto& [avsnitt, ansvarig] : sections) {
    v1::AvsnittAnsvarig& one = *request.add_avsnitt();
    one.set_avsnitt(avsnitt);
    one.set_ansvarig(base::LowerSv(ansvarig));
  }
  return Change(context, "AssignAvsnitt", request, [](const std::string& who, const v1::Sjalvskattning& now) {
    TextTable table({"AVSNITT", "ANSVARIG"});
    for (const auto& a : now.avsnitt()) {
      if (!a.ansvarig().empty()) table.Add({a.avsnitt(), a.ansvarig()});
    }
    return absl::StrCat("Sparat: ", who, ".\n", table.empty() ? "  Inget avsnitt är fördelat.\n" : table.Text(),
                        "Det står i filen från hämta. Var och en fyller i sina avsnitt; filerna läggs ihop: kvalitet "
                        "självskattning fyll A.csv B.csv\n");
  });
}

absl::Status SkickaTillbaka(Context& context) {
  KV_ASSIGN_OR_RETURN(const auto sections, Sections(context.args(), "Läkemedel=beskriv hur ni följer upp"));
  v1::ReturnSjalvskattningRequest request;
  for (const auto& [avsnitt, text] : sections) {
    v1::AvsnittRetur& one = *request.add_avsnitt();
    one.set_avsnitt(avsnitt);
    one.set_text(text);
  }
  KV_ASSIGN_OR_RETURN(*request.mutable_senast_date(), context.args().Date("senast"));
  return Change(context, "ReturnSjalvskattning", request, [](const std::string& who, const v1::Sjalvskattning& now) {
    return absl::StrCat(
        "Tillbakaskickad: ", who, ". Öppna avsnitt: ", Open(now),
        "; resten är låst. Utföraren ser vad ni vill ha.\nNi ser det som lämnades in tills det lämnas in "
        "igen, senast ",
        DaySv(now.komplettera_senast_date()), ".\n");
  });
}

absl::Status Godkann(Context& context) {
  return Change(context, "ApproveSjalvskattning", v1::ApproveSjalvskattningRequest(),
                [](const std::string& who, const v1::Sjalvskattning& now) {
                  return absl::StrCat(
                      "Godkänd: ", who, ", ", now.antal_besvarade(), " av ", now.antal_fragor(),
                      " frågor besvarade. Utföraren ser det.\nFel? Utföraren kan be att få tillbaka den, "
                      "med skäl.\n");
                });
}

absl::Status Aterlamna(Context& context) {
  const Args& args = context.args();
  const std::string word = FoldWord(args.Get("svar"));
  if (word != "ja" && word != "nej") {
    return Failure(kUsage, absl::StrCat("--svar \"", args.Get("svar"), "\": skriv ja eller nej."));
  }
  v1::AnswerReturnSjalvskattningRequest request;
  request.set_bevilja(word == "ja");
  request.set_motiv(args.Get("motiv"));
  KV_ASSIGN_OR_RETURN(*request.mutable_senast_date(), args.Date("senast"));
  return Change(context, "AnswerReturnSjalvskattning", request,
                [](const std::string& who, const v1::Sjalvskattning& now) {
                  if (now.tillbaka() == v1::TILLBAKA_NEKAD) {
                    return absl::StrCat("Nej sparat: ", who, ". Utföraren ser motivet. Det som är inlämnat gäller.\n");
                  }
                  return absl::StrCat("Återlämnad: ", who, ". Alla avsnitt är öppna; utföraren lämnar in igen senast ",
                                      DaySv(now.komplettera_senast_date()),
                                      ".\nNi ser det som lämnades in tills dess, och kvittot finns kvar.\n");
                });
}

std::string ReceiptText(const v1::Kvitto& k) {
  return absl::StrCat("Kvitto ", k.kvitto(), ": inlämnad ", DaySv(k.inlamnad_date()), " ",
                      base::TimeSv(absl::FromUnixSeconds(k.inlamnad_time().seconds())),
                      k.dagar_sent() > 0 ? absl::StrCat(", ", CountSv(k.dagar_sent(), "dag", "dagar"), " sent") : "",
                      ", ", k.antal_svar(), " svar, kontrollsumma ", k.kontrollsumma().substr(0, 8), ".\n",
                      k.ombud() ? absl::StrCat("Inlämnad av kommunen som ombud: ", k.ombud_skal(), "\n") : "",
                      k.invandning_skal().empty() ? ""
                                                  : absl::StrCat("Utföraren invände ", DaySv(k.invandning_date()), ": ",
                                                                 k.invandning_skal(), "\n"));
}

std::string EvidenceText(const v1::Kvitto& k) {
  if (k.evidens().empty()) return "";
  TextTable table({"NR", "FIL", "VISAR", "FRÅGOR"});
  for (const auto& e : k.evidens()) table.Add({e.nummer(), e.filnamn(), e.visar(), absl::StrJoin(e.fragor(), ", ")});
  return absl::StrCat("Evidens:\n", table.Text());
}

absl::Status Kvitto(Context& context) {
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  KV_ASSIGN_OR_RETURN(const About about, Find(context));
  const std::string& word = context.args().positionals[0];
  int nr = 0;
  if (word.find('/') != std::string::npos && !absl::SimpleAtoi(word.substr(word.find('/') + 1), &nr)) {
    return Failure(kUsage, absl::StrCat("\"", word, "\" är inget kvitto. Exempel: ", about.s.nummer(), "/1"));
  }
  if (context.args().Has("nr")) {
    KV_ASSIGN_OR_RETURN(nr, context.args().Number("nr", 1));
  }
  if (nr > 0) {
    v1::GetKvittoRequest request;
    request.set_name(about.s.name());
    request.set_nr(nr);
    v1::Kvitto k;
    KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "GetKvitto"), request, k));
    TextTable table({"NYCKEL", "SVAR", "KOMMENTAR"});
    for (const auto& svar : k.svar()) table.Add({svar.nyckel(), svar.svar(), svar.kommentar()});
    context.Answer(absl::StrCat(about.who, "\n", ReceiptText(k), "Hela kontrollsumman: ", k.kontrollsumma(), "\n",
                                table.Text(), ControlsText(k.egenkontroller()), EvidenceText(k)),
                   k);
    return absl::OkStatus();
  }
  v1::ListKvittonRequest request;
  request.set_name(about.s.name());
  v1::ListKvittonResponse all;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "ListKvitton"), request, all));
  std::string text = absl::StrCat(about.who, ": ", CountSv(all.antal(), "kvitto", "kvitton"), "\n");
  for (const auto& k : all.kvitton()) text += ReceiptText(k);
  if (all.antal() > 0) {
    absl::StrAppend(&text, "Det som lämnades in: kvalitet självskattning kvitto ", about.s.nummer(), " --nr ",
                    all.antal(), "\n");
  }
  context.Answer(text, all);
  return absl::OkStatus();
}

// The one that the file, or --enhet, means; it must be of the utförare.
absl::StatusOr<v1::Sjalvskattning> OfOther(Context& context, const FormFile& form, const std::string& utforare) {
  const Args& args = context.args();
  v1::Sjalvskattning s;
  if (args.Has("enhet")) {
    KV_ASSIGN_OR_RETURN(const registry::v1::Enhet enhet, FindEnhet(context, args.Get("enhet")));
    KV_ASSIGN_OR_RETURN(s, FindByUnit(context, enhet));
  } else if (!args.positionals.empty() || !form.number.empty()) {
    const std::string word = args.positionals.empty() ? form.number : args.positionals[0];
    KV_ASSIGN_OR_RETURN(const std::string number, ShortNumber("S", word));
    KV_ASSIGN_OR_RETURN(s, FindByNumber(context, number));
  } else {
    return Failure(kUsage, "Filen säger inte vilken självskattning den gäller. Ange --enhet \"NAMN\" eller numret.");
  }
  if (!form.number.empty() && form.number != s.nummer()) {
    return Failure(
        kInput, absl::StrCat("Ingenting lämnades in. Filen hör till ", form.number, ", inte till ", s.nummer(), "."));
  }
  if (s.ansvarig_utforare() != utforare) {
    return Failure(kInput, absl::StrCat("Ingenting lämnades in. ", s.nummer(), " hör inte till ", args.Get("för"),
                                        ". Kontrollera --för och --enhet."));
  }
  return s;
}

}  // namespace

absl::Status HandInForOther(Context& context) {
  const Args& args = context.args();
  for (const char* flag : {"för", "ombud-skäl", "fil"}) {
    if (args.Has(flag)) continue;
    return Failure(kUsage, absl::StrCat("Kommunen lämnar in för en utförare med --för UTFÖRARE --ombud-skäl TEXT --fil "
                                        "FIL. Det saknas --",
                                        flag, "."));
  }
  KV_ASSIGN_OR_RETURN(FormFile form, ReadForms({args.Get("fil")}));
  for (FormAnswer& a : form.answers) a.untouched = false;  // the kommun hands in all that the file says
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  KV_ASSIGN_OR_RETURN(const registry::v1::Utforare utforare, FindUtforare(context, args.Get("för")));
  KV_ASSIGN_OR_RETURN(const v1::Sjalvskattning s, OfOther(context, form, utforare.name()));
  v1::SubmitOmbudSjalvskattningRequest request;
  request.set_name(s.name());
  *request.mutable_svar() = GivenAnswers(form, /*from_file=*/true);
  if (request.svar().empty()) return Failure(kInput, "Filen har inga svar i kolumnen SVAR. Ingenting lämnades in.");
  request.set_ombud_skal(args.Get("ombud-skäl"));
  request.set_request_id(context.RequestId("ombud"));
  request.set_validate_only(context.prova());
  v1::SubmitOmbudSjalvskattningResponse r;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "SubmitOmbudSjalvskattning"), request, r));
  if (r.fel_size() > 0) {
    if (context.json()) context.Answer("", r);
    return Failure(
        kInput, absl::StrCat("Inte inlämnad. ", CountSv(r.fel_size(), "rad", "rader"),
                             " behöver rättas (filen lästes som ", form.taken_as, "):\n", AnswerErrors(r.fel(), form)));
  }
  if (context.prova()) {
    context.Answer(absl::StrCat("Går bra; ingenting lämnades in. ", s.nummer(), " för ", utforare.namn(), ", ",
                                r.kvitto().antal_svar(), " svar.\n"),
                   r);
    return absl::OkStatus();
  }
  context.Answer(absl::StrCat("Inlämnad av kommunen som ombud för ", utforare.namn(), ", ",
                              DaySv(r.kvitto().inlamnad_date()), ". Kvitto ", r.kvitto().kvitto(), ", kontrollsumma ",
                              r.kvitto().kontrollsumma().substr(0, 8), ", ", r.kvitto().antal_svar(),
                              " svar.\nDet står på kvittot, och utföraren ser det. Utföraren kan invända till och med ",
                              DaySv(r.sjalvskattning().invandning_senast_date()), ": kvalitet självskattning invänd ",
                              s.nummer(), " --skäl \"...\"\n"),
                 r);
  return absl::OkStatus();
}

std::vector<Command> SelfAssessmentDialogCommands() {
  const std::vector<std::string> number = {"S-NUMMER"};
  const Flag senast = {"senast", "DATUM", "sista dag att lämna in igen; annars räknas arbetsdagar från i dag",
                       false,    false,   "senast_date"};
  return {
      {"självskattning",
       "begär-tillbaka",
       number,
       {{"skäl", "TEXT", "varför", true}},
       "be att få tillbaka en inlämnad",
       "Ber kommunen att få tillbaka en inlämnad självskattning. Tills kommunen har svarat gäller det som är inlämnat, "
       "och det finns alltid kvar som kvitto.",
       "kvalitet självskattning begär-tillbaka S-187 --skäl \"Fel siffra i HT21.\"",
       BegarTillbaka,
       Effect::kSaves},
      {"självskattning",
       "invänd",
       number,
       {{"skäl", "TEXT", "vad som är fel", true}},
       "invänd mot det kommunen lämnat in som ombud",
       "Invänder mot svar som kommunen har lämnat in för er. Allt öppnas igen. Det går till och med den dag som "
       "kvalitet "
       "självskattning status visar; därefter kan ni be att få tillbaka den.",
       "kvalitet självskattning invänd S-187 --skäl \"Svaren är från förra året.\"",
       Invand,
       Effect::kSaves},
      {"självskattning",
       "fördela",
       number,
       {{"avsnitt", "NAMN=ROLL", "vem som svarar på avsnittet, som roll och aldrig som namn", true, true}},
       "skriv vem som svarar på vilket avsnitt",
       "Skriver vem hos er som svarar på ett avsnitt: en roll eller ett ord med små bokstäver, aldrig ett namn. Tomt "
       "efter "
       "= tar bort.",
       "kvalitet självskattning fördela S-187 --avsnitt \"Läkemedel=sjuksköterska\"",
       Fordela,
       Effect::kSaves},
      {"självskattning",
       "kvitto",
       number,
       {{"nr", "NR", "visa också svaren i det kvittot"}},
       "visa kvittona på det som lämnats in",
       "Visar varje inlämning med tid och kontrollsumma. Det som en gång lämnats in finns kvar, vad som än händer "
       "sedan.",
       "kvalitet självskattning kvitto S-187 --nr 1",
       Kvitto},
      {"självskattning",
       "skicka-tillbaka",
       number,
       {{"avsnitt", "NAMN=TEXT", "avsnitt som ska kompletteras, och med vad", true, true}, senast},
       "skicka tillbaka avsnitt för komplettering",
       "Skickar tillbaka avsnitt av en inlämnad självskattning. Bara de öppnas; de andra är låsta. Kommunen ser det "
       "som "
       "lämnades in tills det lämnas in igen.",
       "kvalitet självskattning skicka-tillbaka S-187 --avsnitt \"Läkemedel=Beskriv hur delegeringar följs upp.\"",
       SkickaTillbaka,
       Effect::kSaves},
      {"självskattning",
       "godkänn",
       number,
       {},
       "godkänn en inlämnad",
       "Godkänner en inlämnad självskattning i sin helhet. Utföraren ser det.",
       "kvalitet självskattning godkänn S-187",
       Godkann,
       Effect::kSaves},
      {"självskattning",
       "återlämna",
       number,
       {{"svar", "ja|nej", "om utföraren får tillbaka den", true},
        {"motiv", "TEXT", "varför; måste anges vid nej"},
        senast},
       "svara en utförare som vill ha tillbaka sin",
       "Svarar på en begäran om att få tillbaka en självskattning. Vid ja öppnas alla avsnitt; vid nej ser utföraren "
       "motivet.",
       "kvalitet självskattning återlämna S-187 --svar nej --motiv \"Uppföljningen är fastställd.\"",
       Aterlamna,
       Effect::kSaves},
  };
}

}  // namespace kvalitet::client
