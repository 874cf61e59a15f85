// granskning: what others found, and what became of it.
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/kvalitet/calls.h"
#include "clients/kvalitet/commands.h"
#include "clients/kvalitet/context.h"
#include "clients/kvalitet/lookup.h"
#include "clients/kvalitet/print.h"
#include "clients/kvalitet/words.h"
#include "common/base/status.h"

namespace kvalitet::client {
namespace {

namespace v1 = uppfoljning::v1;

absl::StatusOr<v1::Granskning> FindGranskning(Context& context) {
  return FindByNumber<v1::ListGranskningarRequest>(
      context, "R", context.args().positionals[0], Method("ListGranskningar"),
      &v1::ListGranskningarResponse::granskningar, "ingen granskning", "kvalitet granskning lista");
}
std::string DayOr(const std::string& date, absl::string_view otherwise) {
  return date.empty() ? std::string(otherwise) : DaySv(date);
}

absl::Status RegistreraGranskning(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::CreateGranskningRequest request;
  KV_ASSIGN_OR_RETURN(*request.mutable_parent(), context.Parent());
  v1::Granskning& one = *request.mutable_granskning();
  KV_ASSIGN_OR_RETURN(const v1::Granskningsslag slag, Value<v1::Granskningsslag>(args.Get("slag"), "slag"));
  one.set_slag(slag);
  one.set_rubrik(args.Get("rubrik"));
  one.set_granskare(args.Get("granskare"));
  one.set_dnr(args.Get("dnr"));
  KV_ASSIGN_OR_RETURN(*one.mutable_granskning_date(), args.Date("datum"));
  if (args.Has("insatstyp")) {
    KV_ASSIGN_OR_RETURN(*one.mutable_insatstyp(), FindInsatstyp(context, args.Get("insatstyp")));
  }
  if (args.Has("rekommendation")) {
    for (const std::string& text : args.flags.at("rekommendation")) one.add_rekommendationer()->set_text(text);
  }
  request.set_request_id(context.RequestId("granskning"));
  request.set_validate_only(context.prova());
  v1::Granskning made;
  KV_RETURN_IF_ERROR(services->Call(Method("CreateGranskning"), request, made));
  context.Answer(absl::StrCat(Tried(context), context.prova() ? "Granskningen" : made.nummer(), " har ",
                              CountSv(made.rekommendationer_size(), "rekommendation", "rekommendationer"),
                              ". Bara kommunen ser den.\n",
                              context.prova() ? ""
                                              : absl::StrCat("Nästa steg: kvalitet granskning rekommendation ",
                                                             made.nummer(), " --nr 1 --läge genomförd\n")),
                 made);
  return absl::OkStatus();
}

absl::Status Rekommendation(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  KV_ASSIGN_OR_RETURN(const v1::Granskning found, FindGranskning(context));
  v1::SetRekommendationRequest request;
  request.set_name(found.name());
  KV_ASSIGN_OR_RETURN(const int nr, args.Number("nr", 1));
  request.set_nr(nr);
  KV_ASSIGN_OR_RETURN(const v1::Rekommendationslage lage, Value<v1::Rekommendationslage>(args.Get("läge"), "läge"));
  request.set_lage(lage);
  request.set_motiv(args.Get("motiv"));
  if (args.Has("åtgärd")) {
    KV_ASSIGN_OR_RETURN(const v1::Atgard atgard, FindAtgard(context, args.Get("åtgärd")));
    request.set_atgard(atgard.name());
  }
  request.set_request_id(context.RequestId("rekommendation"));
  request.set_validate_only(context.prova());
  v1::Granskning made;
  KV_RETURN_IF_ERROR(services->Call(Method("SetRekommendation"), request, made));
  context.Answer(absl::StrCat(Tried(context), made.nummer(), " rekommendation ", nr, ": ", WordOf(lage), ".\n"), made);
  return absl::OkStatus();
}

absl::Status VisadGranskning(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  KV_ASSIGN_OR_RETURN(const v1::Granskning found, FindGranskning(context));
  v1::UpdateGranskningRequest request;
  v1::Granskning& one = *request.mutable_granskning();
  one.set_name(found.name());
  one.set_etag(found.etag());
  if (args.Has("personal")) {
    KV_ASSIGN_OR_RETURN(*one.mutable_visad_personal_date(), args.Date("personal"));
    request.mutable_update_mask()->add_paths("visad_personal_date");
  }
  if (args.Has("nämnd")) {
    KV_ASSIGN_OR_RETURN(*one.mutable_visad_namnd_date(), args.Date("nämnd"));
    request.mutable_update_mask()->add_paths("visad_namnd_date");
  }
  if (request.update_mask().paths().empty()) {
    return Failure(kUsage, "Ange när den visades: --personal DATUM, --nämnd DATUM eller båda.");
  }
  request.set_request_id(context.RequestId("granskning-visad"));
  request.set_validate_only(context.prova());
  v1::Granskning made;
  KV_RETURN_IF_ERROR(services->Call(Method("UpdateGranskning"), request, made));
  const auto day = [](const std::string& date) { return date.empty() ? std::string("inte än") : DaySv(date); };
  context.Answer(absl::StrCat(Tried(context), made.nummer(), " visad för personalen: ", day(made.visad_personal_date()),
                              "; för nämnden: ", day(made.visad_namnd_date()), ".\n"),
                 made);
  return absl::OkStatus();
}

absl::Status Aterkalla(Context& context) {
  KV_ASSIGN_OR_RETURN(const v1::Granskning found, FindGranskning(context));
  return TakeBack<v1::DeleteGranskningRequest>(context, "DeleteGranskning", found, "är återkallad", "skulle återkallas",
                                               "Motivet är sparat.");
}

absl::Status ListaGranskningar(Context& context) {
  v1::ListGranskningarRequest request;
  request.set_order_by("granskning_date desc");
  v1::ListGranskningarResponse all;
  TextTable table({"NUMMER", "DAG", "SLAG", "RUBRIK", "REKOMMENDATIONER", "ÅTERSTÅR"});
  KV_RETURN_IF_ERROR((ListAll<v1::ListGranskningarRequest, v1::ListGranskningarResponse>(
      context, Method("ListGranskningar"), request, [&](const auto& page) {
        for (const v1::Granskning& one : page.granskningar()) {
          int left = 0;
          for (const v1::Rekommendation& r : one.rekommendationer()) {
            left += r.lage() == v1::REK_ATERSTAR || r.lage() == v1::REK_DELVIS ? 1 : 0;
          }
          table.Add({one.nummer(), DaySv(one.granskning_date()), WordOf(one.slag()), one.rubrik(),
                     absl::StrCat(one.rekommendationer_size()), absl::StrCat(left)});
          *all.add_granskningar() = one;
        }
      })));
  context.Answer(
      table.empty() ? "Inga granskningar. Registrera en: kvalitet granskning registrera --hjälp\n" : table.Text(), all);
  return absl::OkStatus();
}

absl::Status VisaGranskning(Context& context) {
  KV_ASSIGN_OR_RETURN(const v1::Granskning one, FindGranskning(context));
  std::string text =
      absl::StrCat("Granskning ", one.nummer(), ": ", one.rubrik(), "\n", WordOf(one.slag()),
                   one.granskare().empty() ? "" : absl::StrCat(", ", one.granskare()), ", ",
                   DaySv(one.granskning_date()), one.dnr().empty() ? "" : absl::StrCat(", dnr ", one.dnr()),
                   "\nVisad för personalen: ", DayOr(one.visad_personal_date(), "inte än"),
                   "; för nämnden: ", DayOr(one.visad_namnd_date(), "inte än"), ".\n");
  for (const v1::Rekommendation& r : one.rekommendationer()) {
    absl::StrAppend(&text, "\n  ", r.nr(), "  ", Wrap(r.text(), 96, 5), "\n     ", WordOf(r.lage()),
                    r.bedomd_date().empty() ? "" : absl::StrCat(" ", DaySv(r.bedomd_date())),
                    r.motiv().empty() ? "" : absl::StrCat(": ", r.motiv()),
                    r.atgard().empty() ? "" : "; har blivit en åtgärd", "\n");
  }
  context.Answer(text, one);
  return absl::OkStatus();
}

}  // namespace

std::vector<Command> ReviewCommands() {
  return {
      {"granskning",
       "registrera",
       {},
       {{"slag", "ORD", "översyn, revision, IVO, konsult eller annan", true},
        {"rubrik", "TEXT", "vad den heter", true},
        {"datum", "DATUM", "dagen för rapporten eller beslutet", true, false, "granskning_date"},
        {"granskare", "TEXT", "vilka som granskade, inte personer"},
        {"dnr", "TEXT", "diarienummer"},
        {"insatstyp", "ORD", "om den gäller en enda"},
        {"rekommendation", "TEXT", "vad som rekommenderas", false, true, "rekommendationer"}},
       "skriv in en granskning som andra har gjort",
       "Med rekommendationerna var för sig, så att det går att följa vad som blev av dem.",
       "kvalitet granskning registrera --slag revision --rubrik \"Uppföljning av utförare\" --datum 2026-05-20 "
       "--rekommendation \"Följ upp alla\"",
       RegistreraGranskning,
       Effect::kSaves},
      {"granskning",
       "rekommendation",
       {"R-NUMMER"},
       {{"nr", "NR", "rekommendationens nummer", true},
        {"läge", "ORD", "genomförd, \"delvis genomförd\", återstår eller avvisad", true, false, "lage"},
        {"motiv", "TEXT", "varför; behövs för avvisad"},
        {"åtgärd", "A-NUMMER", "åtgärden som svarar mot den", false, false, "atgard"}},
       "säg vad som blev av en rekommendation",
       "Det som har rekommenderats tas aldrig bort.",
       "kvalitet granskning rekommendation R-1 --nr 1 --läge genomförd",
       Rekommendation,
       Effect::kSaves},
      {"granskning",
       "visad",
       {"R-NUMMER"},
       {{"personal", "DATUM", "när den visades för personalen", false, false, "visad_personal_date"},
        {"nämnd", "DATUM", "när den visades för nämnden", false, false, "visad_namnd_date"}},
       "säg när den visades för personal och nämnd",
       "En eller båda dagarna.",
       "kvalitet granskning visad R-1 --nämnd 2026-06-16",
       VisadGranskning,
       Effect::kSaves},
      {"granskning",
       "återkalla",
       {"R-NUMMER"},
       {kMotive},
       "ta tillbaka en granskning som skrevs in av misstag",
       "Motivet sparas. En rekommendation som inte följs avvisas i stället.",
       "kvalitet granskning återkalla R-2 --motiv \"Inskriven två gånger.\"",
       Aterkalla,
       Effect::kSaves},
      {"granskning",
       "visa",
       {"R-NUMMER"},
       {},
       "visa en granskning",
       "Rekommendationerna var för sig, och vad som blev av dem.",
       "kvalitet granskning visa R-1",
       VisaGranskning},
      {"granskning",
       "lista",
       {},
       {},
       "visa granskningar",
       "Med hur många rekommendationer som återstår.",
       "kvalitet granskning lista",
       ListaGranskningar},
  };
}

}  // namespace kvalitet::client
