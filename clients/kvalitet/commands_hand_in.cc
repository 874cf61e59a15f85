// självskattning lämna-in: what was answered becomes what the kommun has.
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "clients/kvalitet/commands.h"
#include "clients/kvalitet/context.h"
#include "clients/kvalitet/errors.h"
#include "clients/kvalitet/lookup.h"
#include "clients/kvalitet/print.h"
#include "clients/kvalitet/self_assessment_answers.h"
#include "clients/kvalitet/self_assessment_lookup.h"
#include "common/base/date.h"
#include "common/base/id.h"
#include "common/proto/errors.h"

namespace kvalitet::client {
namespace {

namespace v1 = uppfoljning::v1;
constexpr char kService[] = "uppfoljning.v1.UppfoljningService/";

// The request id of a handing in, written beside before it is sent: the same command again gets the same receipt.
absl::StatusOr<std::string> SubmitRequestId(Context& context, const v1::Sjalvskattning& s) {
  if (context.args().Has("begäran")) return context.RequestId("lamna-in");
  return base::DerivedId("kvalitet lamna-in", absl::StrCat(s.name(), " ", s.etag()));
}

// Every question that still needs an answer, and how to give one.
absl::Status Missing(const absl::Status& refused, const std::string& unit_name) {
  const std::vector<std::string> keys = absl::StrSplit(DetailsOf(refused)["saknas"], ',', absl::SkipEmpty());
  if (keys.empty()) return refused;
  std::string text = absl::StrCat(Wrap(proto::SwedishOf(refused), kTextWidth, 0), "\n");
  if (!absl::StrContains(text, keys.back())) {  // the sentence names the first few
    absl::StrAppend(&text, "  ", Wrap(absl::StrCat("Alla: ", absl::StrJoin(keys, ", ")), kTextWidth, 2), "\n");
  }
  return Failure(
      kNotNow,
      absl::StrCat(text,
                   "Ingenting ändrades; svaren finns kvar.\nSvara så här: kvalitet självskattning fyll --enhet \"",
                   unit_name, "\" --svar ", keys[0], "=SVAR\n"));
}

absl::Status LamnaIn(Context& context) {
  const Args& args = context.args();
  if (args.Has("för") || args.Has("ombud-skäl")) return HandInForOther(context);
  FormFile form;
  if (args.Has("fil")) {
    KV_ASSIGN_OR_RETURN(form, ReadForms({args.Get("fil")}));
  }
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::Sjalvskattning s;
  std::string unit_name;
  if (!args.positionals.empty() || (!args.Has("enhet") && !form.number.empty())) {
    KV_ASSIGN_OR_RETURN(const std::string number,
                        ShortNumber("S", args.positionals.empty() ? form.number : args.positionals[0]));
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
  if (!form.number.empty() && form.number != s.nummer()) {
    return Failure(kInput, absl::StrCat("Inte inlämnad. Svaren i filen hör till ", form.number, ", inte till ",
                                        s.nummer(), ". Ingenting ändrades."));
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
    context.out() << "Självskattning " << s.ar() << RoundSv(s) << ", formulär version " << s.formular_version() << ", "
                  << unit_name << ": " << (args.Has("fil") ? "svaren i filen, och " : "") << s.antal_besvarade()
                  << (args.Has("fil") ? " sparade" : "")
                  << " svar.\nEfter inlämning är den en allmän handling hos kommunen. ";
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
  *request.mutable_svar() = GivenAnswers(form, /*from_file=*/true);
  v1::SubmitSjalvskattningResponse r;
  const absl::Status sent = services->Call(absl::StrCat(kService, "SubmitSjalvskattning"), request, r);
  if (proto::ReasonOf(sent) == "SVAR_SAKNAS" && !context.json()) return Missing(sent, unit_name);
  if (proto::ReasonOf(sent) == "EVIDENS_SAKNAS" && !context.json()) {
    return Failure(kNotNow,
                   absl::StrCat(Wrap(proto::SwedishOf(sent), kTextWidth, 0),
                                "\nIngenting ändrades. Så här: kvalitet evidens lägg-till FIL --enhet \"", unit_name,
                                "\" --fråga ", DetailsOf(sent)["saknas"].substr(0, DetailsOf(sent)["saknas"].find(',')),
                                " --visar \"...\"\n"));
  }
  KV_RETURN_IF_ERROR(sent);
  if (r.fel_size() > 0) {
    if (context.json()) context.Answer("", r);
    return Failure(
        kInput, absl::StrCat("Inte inlämnad, och ingenting sparat. ", CountSv(r.fel_size(), "rad", "rader"),
                             " behöver rättas (filen lästes som ", form.taken_as, "):\n", AnswerErrors(r.fel(), form)));
  }
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
  const std::string& by = r.sjalvskattning().svar_senast_date();
  const std::string answer = by.empty() ? "" : absl::StrCat(" Nästa steg: kommunen svarar senast ", DaySv(by), ".");
  context.Answer(
      absl::StrCat(
          "Inlämnad ", base::WeekdayDateSv(base::SwedishDate(when)), " ", base::TimeSv(when), ", ", in_time,
          ". Kvitto ", r.kvitto(), ", kontrollsumma ", r.kontrollsumma().substr(0, 8), ".\n",
          HiddenText(r.ej_med(), "Togs bort och lämnades inte in: "), absl::StrJoin(r.utgangen_evidens(), "\n"),
          r.utgangen_evidens().empty() ? "" : "\n", unit_name, ", ", r.antal_svar(), " svar",
          r.antal_evidens() == 0 ? "" : absl::StrCat(", ", CountSv(r.antal_evidens(), "fil", "filer"), " som evidens"),
          ". Kommunen ser dem nu.", answer,
          "\nKvittot mejlas till enhetens kontakt, om kommunen har en adress och skickar mejl. Fel i svaren? kvalitet "
          "självskattning "
          "begär-tillbaka ",
          s.nummer(), " --skäl \"...\"\n"),
      r);
  return absl::OkStatus();
}

}  // namespace

Command HandInCommand() {
  const Flag enhet = {"enhet", "NAMN", "enheten"}, year = {"år", "ÅR", "annars det senaste"},
             type = {"insatstyp", "ORD", "behövs bara om enheten har flera"};
  return {
      "självskattning",
      "lämna-in",
      {"[S-NUMMER]"},
      {enhet,
       year,
       type,
       kOmgang,
       {"ja", "", "fråga inte, lämna in direkt"},
       {"för", "UTFÖRARE", "som ombud för den, med --ombud-skäl och --fil"},
       {"ombud-skäl", "TEXT", "hur svaren kom, och varför kommunen lämnar in dem"},
       {"fil", "FIL", "filen med svaren: sparas och lämnas in på en gång, eller inte alls"}},
      "lämna in till kommunen",
      "Lämnar in en ifylld självskattning till kommunen. Alla obligatoriska frågor måste ha svar; annars visas vilka "
      "som saknas "
      "och ingenting lämnas in. Före inlämning ser kommunen bara hur många frågor du har svarat på. Efter inlämning "
      "kan "
      "du be att få tillbaka den (begär-tillbaka) om du anger skäl.",
      "kvalitet självskattning lämna-in --enhet \"Hemtjänst Norr\"",
      LamnaIn,
      Effect::kSaves};
}

}  // namespace kvalitet::client
