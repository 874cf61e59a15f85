// uppföljning skicka-utkast, svara: the draft is out, and the utförare says what is wrong in it.
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/kvalitet/calls.h"
#include "clients/kvalitet/commands_assessment.h"
#include "clients/kvalitet/context.h"
#include "clients/kvalitet/lookup.h"
#include "clients/kvalitet/print.h"
#include "clients/kvalitet/words.h"
#include "common/base/calendar.h"
#include "common/base/date.h"
#include "common/proto/errors.h"

namespace kvalitet::client {
namespace {

namespace v1 = uppfoljning::v1;

// --- skicka-utkast

// What stands in the way of sending, as one text; the error as it is where it is something else.
absl::Status NotSent(const absl::Status& status) {
  if (proto::ReasonOf(status) != "HINDER") return status;
  std::vector<std::string> lines;
  bool verdict_missing = false;
  for (const proto::Violation& v : proto::ViolationsOf(status)) {
    if (v.field == "omdome" && absl::StartsWith(v.svenska, "Samlat omdöme saknas")) {
      verdict_missing = true;
      lines.push_back(
          "Samlat omdöme saknas. Exempel: --omdöme brister --motiv \"...\" (god, godtagbar, brister, "
          "allvarliga-brister)");
    } else if (v.field != "motiv" || !verdict_missing) {
      lines.push_back(v.svenska);
    }
  }
  return Failure(kNotNow, absl::StrCat("Inte skickat. ", absl::StrJoin(lines, "\n"), "\n"));
}

// "10 arbetsdagar; jul- och nyårsafton räknas inte"
std::string WorkdaysSv(const v1::Uppfoljning& u) {
  const absl::CivilDay sent = base::SwedishDate(absl::FromUnixSeconds(u.utkast_time().seconds()));
  const absl::CivilDay last = base::ParseDate(u.synpunkter_sista_date()).value_or(sent);
  int workdays = 0;
  std::vector<std::string> eves;
  for (absl::CivilDay day = sent + 1; day <= last; ++day) {
    workdays += base::IsWorkday(day) ? 1 : 0;
    if (!base::IsEveOfRest(day)) continue;
    eves.push_back(day.month() == 6 ? "midsommarafton" : day.day() == 24 ? "julafton" : "nyårsafton");
  }
  std::string names = absl::StrJoin(eves, " och ");
  if (names == "julafton och nyårsafton") names = "jul- och nyårsafton";
  return absl::StrCat(workdays, " arbetsdagar", names.empty() ? "" : absl::StrCat("; ", names, " räknas inte"));
}

absl::Status SendDraft(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::SendUtkastRequest request;
  if (args.Has("omdöme")) {
    KV_ASSIGN_OR_RETURN(const v1::Omdome omdome, Value<v1::Omdome>(args.Get("omdöme"), "omdöme"));
    request.set_omdome(omdome);
  }
  request.set_motiv(args.Get("motiv"));
  KV_ASSIGN_OR_RETURN(const v1::Uppfoljning u, FindUppfoljning(context, args.positionals[0]));
  request.set_name(u.name());
  request.set_etag(u.etag());
  request.set_request_id(context.RequestId("utkast"));
  request.set_validate_only(context.prova());
  v1::Uppfoljning now;
  const absl::Status sent = services->Call(Method("SendUtkast"), request, now);
  if (!sent.ok()) return NotSent(sent);
  KV_ASSIGN_OR_RETURN(const auto names, UtforareNames(context));
  context.Answer(
      absl::StrCat(context.prova() ? "Går bra; ingenting skickades. Skulle skickas till "
                                   : absl::StrCat("Utkastet av ", now.nummer(), " är skickat till "),
                   NameOr(names, now.ansvarig_utforare(), "utföraren"), ". Synpunkter kan lämnas till och med ",
                   DaySv(now.synpunkter_sista_date()), "\n(", WorkdaysSv(now),
                   "). Utkastet syns för utföraren och kommunens "
                   "granskare. Utan svar står det \"inga synpunkter lämnade\".\n"),
      now);
  return absl::OkStatus();
}

// --- svara

absl::Status LeaveRemark(Context& context, const v1::Uppfoljning& u) {
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::AddSynpunktRequest request;
  request.set_name(u.name());
  request.set_text(context.args().Get("synpunkt"));
  request.set_request_id(context.RequestId("synpunkt"));
  request.set_validate_only(context.prova());
  v1::AddSynpunktResponse response;
  KV_RETURN_IF_ERROR(services->Call(Method("AddSynpunkt"), request, response));
  const v1::Uppfoljning& now = response.uppfoljning();
  context.Answer(context.prova()
                     ? absl::StrCat("Går bra; ingenting sparades. Skulle bli synpunkt ", response.nr(), " på ",
                                    now.nummer(), ".\n")
                     : absl::StrCat("Synpunkt ", response.nr(), " på ", now.nummer(),
                                    " sparad. Kommunen ser den nu och svarar: rättad, eller inte rättad och varför.\n",
                                    "Fler kan lämnas till och med ", DaySv(now.synpunkter_sista_date()),
                                    ". Inga fler: kvalitet uppföljning svara ", now.nummer(), " --klar\n"),
                 response);
  return absl::OkStatus();
}

absl::Status FinishRemarks(Context& context, const v1::Uppfoljning& u) {
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::FinishFaktagranskningRequest request;
  request.set_name(u.name());
  request.set_request_id(context.RequestId("faktagranskad"));
  request.set_validate_only(context.prova());
  v1::Uppfoljning now;
  KV_RETURN_IF_ERROR(services->Call(Method("FinishFaktagranskning"), request, now));
  context.Answer(
      absl::StrCat(context.prova() ? "Går bra; ingenting sparades: " : "Sparat: ", now.nummer(),
                   now.synpunkter().empty()
                       ? " är läst, inga synpunkter lämnade.\n"
                       : absl::StrCat(" är läst, ",
                                      CountSv(now.synpunkter_size(), "synpunkt lämnad", "synpunkter lämnade"), ".\n"),
                   context.prova() ? "" : "Kommunen ser det nu och kan fastställa.\n"),
      now);
  return absl::OkStatus();
}

absl::Status AnswerRemark(Context& context, const v1::Uppfoljning& u) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::AnswerSynpunktRequest request;
  request.set_name(u.name());
  KV_ASSIGN_OR_RETURN(const int nr, args.Number("nr", 1));
  request.set_nr(nr);
  request.set_state(args.Has("rättad") ? v1::RATTAD : v1::EJ_RATTAD);
  request.set_svar(args.Get(args.Has("rättad") ? "rättad" : "ej-rättad"));
  request.set_plats(args.Get("plats"));
  request.set_request_id(context.RequestId("synpunktssvar"));
  request.set_validate_only(context.prova());
  v1::Uppfoljning now;
  KV_RETURN_IF_ERROR(services->Call(Method("AnswerSynpunkt"), request, now));
  const v1::Synpunkt& answer = now.synpunkter(nr - 1);  // the service takes no other number
  int waiting = 0;
  for (const v1::Synpunkt& one : now.synpunkter()) waiting += one.state() == v1::OBESVARAD ? 1 : 0;
  context.Answer(
      absl::StrCat(context.prova() ? "Går bra; ingenting sparades. Synpunkt " : "Sparat: synpunkt ", nr, " på ",
                   now.nummer(), " är ", WordOf(request.state()), answer.plats().empty() ? "" : ", ", answer.plats(),
                   ": ", answer.svar(), "\nSvarat av ", answer.besvarad_av(), ". ",
                   waiting == 0 ? "Alla synpunkter är besvarade.\n"
                                : absl::StrCat(CountSv(waiting, "synpunkt", "synpunkter"), " väntar på svar.\n"),
                   context.prova() ? "" : "Utföraren ser svaret nu.\n"),
      now);
  return absl::OkStatus();
}

absl::Status Answer(Context& context) {
  const Args& args = context.args();
  const int asked = (args.Has("synpunkt") ? 1 : 0) + (args.Has("klar") ? 1 : 0) + (args.Has("rättad") ? 1 : 0) +
                    (args.Has("ej-rättad") ? 1 : 0);
  if (asked != 1) {
    return Failure(
        kUsage,
        "Ange en sak. Utföraren: --synpunkt TEXT, eller --klar. Kommunen: --nr 1 --rättad TEXT --plats TEXT, "
        "eller --nr 1 --ej-rättad SKÄL.");
  }
  KV_ASSIGN_OR_RETURN(const v1::Uppfoljning u, FindUppfoljning(context, args.positionals[0]));
  if (args.Has("synpunkt")) return LeaveRemark(context, u);
  return args.Has("klar") ? FinishRemarks(context, u) : AnswerRemark(context, u);
}

}  // namespace

Command SendDraftCommand() {
  return {"uppföljning",
          "skicka-utkast",
          {"U-NUMMER"},
          {kVerdict, kVerdictWhy},
          "skicka utkastet till utföraren",
          "Skickar utkastet till utföraren, som då ser det och har kommunens arbetsdagar för faktagranskning på sig "
          "att säga "
          "vad som är fel i det (kvalitet inställning visa). "
          "Samlat omdöme med motiv måste finnas, och en iakttagelse för varje krav som inte uppfylls helt.",
          "kvalitet uppföljning skicka-utkast U-31 --omdöme brister --motiv \"God kontinuitet; delegering och nycklar "
          "brister.\"",
          SendDraft,
          Effect::kSaves};
}

Command AnswerCommand() {
  return {"uppföljning",
          "svara",
          {"U-NUMMER"},
          {{"synpunkt", "TEXT", "utföraren: vad som är fel i utkastet", false, false, "text"},
           {"klar", "", "utföraren: inga fler synpunkter"},
           {"nr", "N", "kommunen: vilken synpunkt som besvaras"},
           {"rättad", "TEXT", "kommunen: vad som är rättat", false, false, "svar"},
           {"plats", "TEXT", "kommunen: var det är rättat"},
           {"ej-rättad", "SKÄL", "kommunen: varför det inte rättas"}},
          "lämna eller besvara synpunkter på utkastet",
          "Utföraren lämnar synpunkter på utkastet, eller säger att den inte har fler. Kommunen svarar på var och en: "
          "rättad, och var; eller inte rättad, och varför. Båda ser allt.",
          "kvalitet uppföljning svara U-31 --synpunkt \"Nyckeluttagen gällde två dagar, inte tio.\"",
          Answer,
          Effect::kSaves};
}

}  // namespace kvalitet::client
