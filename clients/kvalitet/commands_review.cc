// granskning, nämnduppdrag and begäran: what others found, what a nämnd wants, and what the kommun asks an utförare
// for.
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/kvalitet/commands.h"
#include "clients/kvalitet/context.h"
#include "clients/kvalitet/lookup.h"
#include "clients/kvalitet/print.h"
#include "clients/kvalitet/words.h"
#include "common/base/status.h"

namespace kvalitet::client {
namespace {

namespace v1 = uppfoljning::v1;
constexpr char kService[] = "uppfoljning.v1.UppfoljningService/";

std::string Method(const char* name) { return absl::StrCat(kService, name); }
std::string Tried(const Context& context) { return context.prova() ? "Går bra; ingenting sparades. " : ""; }

absl::StatusOr<v1::Granskning> FindGranskning(Context& context) {
  return FindByNumber<v1::ListGranskningarRequest>(
      context, "R", context.args().positionals[0], Method("ListGranskningar"),
      &v1::ListGranskningarResponse::granskningar, "ingen granskning", "kvalitet granskning lista");
}
absl::StatusOr<v1::Namnduppdrag> FindNamnduppdrag(Context& context) {
  return FindByNumber<v1::ListNamnduppdragRequest>(
      context, "N", context.args().positionals[0], Method("ListNamnduppdrag"),
      &v1::ListNamnduppdragResponse::namnduppdrag, "inget nämnduppdrag", "kvalitet nämnduppdrag lista");
}
absl::StatusOr<v1::Uppgiftsbegaran> FindBegaran(Context& context) {
  return FindByNumber<v1::ListUppgiftsbegarandenRequest>(
      context, "B", context.args().positionals[0], Method("ListUppgiftsbegaranden"),
      &v1::ListUppgiftsbegarandenResponse::uppgiftsbegaranden, "ingen begäran", "kvalitet begäran lista");
}

std::string DayOr(const std::string& date, absl::string_view otherwise) {
  return date.empty() ? std::string(otherwise) : DaySv(date);
}

// --- granskning

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
  std::string text = absl::StrCat("Granskning ", one.nummer(), ": ", one.rubrik(), "\n", WordOf(one.slag()),
                                  one.granskare().empty() ? "" : absl::StrCat(", ", one.granskare()), ", ",
                                  DaySv(one.granskning_date()),
                                  one.dnr().empty() ? "" : absl::StrCat(", dnr ", one.dnr()), "\nVisad för personalen: ",
                                  DayOr(one.visad_personal_date(), "inte än"), "; för nämnden: ",
                                  DayOr(one.visad_namnd_date(), "inte än"), ".\n");
  for (const v1::Rekommendation& r : one.rekommendationer()) {
    absl::StrAppend(&text, "\n  ", r.nr(), "  ", Wrap(r.text(), 96, 5), "\n     ", WordOf(r.lage()),
                    r.bedomd_date().empty() ? "" : absl::StrCat(" ", DaySv(r.bedomd_date())),
                    r.motiv().empty() ? "" : absl::StrCat(": ", r.motiv()),
                    r.atgard().empty() ? "" : "; har blivit en åtgärd", "\n");
  }
  context.Answer(text, one);
  return absl::OkStatus();
}

// --- nämnduppdrag

absl::Status RegistreraUppdrag(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::CreateNamnduppdragRequest request;
  KV_ASSIGN_OR_RETURN(*request.mutable_parent(), context.Parent());
  v1::Namnduppdrag& one = *request.mutable_namnduppdrag();
  one.set_given_av(args.Get("av"));
  one.set_beslut(args.Get("beslut"));
  KV_ASSIGN_OR_RETURN(*one.mutable_beslut_date(), args.Date("datum"));
  one.set_text(args.Get("text"));
  one.set_ansvarig(args.Get("ansvarig"));
  for (const std::string& day : args.flags.at("återrapport")) one.add_aterrapporter()->set_sista_date(day);
  request.set_request_id(context.RequestId("namnduppdrag"));
  request.set_validate_only(context.prova());
  v1::Namnduppdrag made;
  KV_RETURN_IF_ERROR(services->Call(Method("CreateNamnduppdrag"), request, made));
  context.Answer(absl::StrCat(Tried(context), context.prova() ? "Uppdraget" : made.nummer(), " återrapporteras ",
                              CountSv(made.aterrapporter_size(), "gång", "gånger"), ", nästa senast ",
                              DaySv(made.sista_date()), ".\n"),
                 made);
  return absl::OkStatus();
}

absl::Status Aterrapportera(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  KV_ASSIGN_OR_RETURN(const v1::Namnduppdrag found, FindNamnduppdrag(context));
  v1::AterrapporteraNamnduppdragRequest request;
  request.set_name(found.name());
  KV_ASSIGN_OR_RETURN(*request.mutable_sista_date(), args.Date("återrapport"));
  request.set_atgarder(args.Get("åtgärder"));
  request.set_effekt(args.Get("effekt"));
  request.set_request_id(context.RequestId("aterrapport"));
  request.set_validate_only(context.prova());
  v1::Namnduppdrag made;
  KV_RETURN_IF_ERROR(services->Call(Method("AterrapporteraNamnduppdrag"), request, made));
  int left = 0;
  for (const v1::Aterrapport& one : made.aterrapporter()) left += one.rapporterad_date().empty() ? 1 : 0;
  context.Answer(
      absl::StrCat(Tried(context), made.nummer(), " är återrapporterat",
                   left > 0 ? absl::StrCat("; nästa gång senast ", DaySv(made.sista_date()), ".\n")
                            : absl::StrCat(". Nästa steg: kvalitet nämnduppdrag avsluta ", made.nummer(), "\n")),
      made);
  return absl::OkStatus();
}

absl::Status AvslutaUppdrag(Context& context) {
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  KV_ASSIGN_OR_RETURN(const v1::Namnduppdrag found, FindNamnduppdrag(context));
  v1::AvslutaNamnduppdragRequest request;
  request.set_name(found.name());
  request.set_request_id(context.RequestId("namnduppdrag-avsluta"));
  request.set_validate_only(context.prova());
  v1::Namnduppdrag made;
  KV_RETURN_IF_ERROR(services->Call(Method("AvslutaNamnduppdrag"), request, made));
  context.Answer(absl::StrCat(Tried(context), made.nummer(), " är avslutat.\n"), made);
  return absl::OkStatus();
}

absl::Status ListaUppdrag(Context& context) {
  v1::ListNamnduppdragRequest request;
  request.set_order_by("beslut_date desc");
  v1::ListNamnduppdragResponse all;
  TextTable table({"NUMMER", "GIVET AV", "BESLUTAT", "UPPDRAG", "LÄGE", "ÅTERRAPPORT SENAST"});
  KV_RETURN_IF_ERROR((ListAll<v1::ListNamnduppdragRequest, v1::ListNamnduppdragResponse>(
      context, Method("ListNamnduppdrag"), request, [&](const auto& page) {
        for (const v1::Namnduppdrag& one : page.namnduppdrag()) {
          table.Add({one.nummer(), one.given_av(), DaySv(one.beslut_date()), one.text(), WordOf(one.state()),
                     one.state() == v1::NAMNDUPPDRAG_OPPET ? DaySv(one.sista_date()) : ""});
          *all.add_namnduppdrag() = one;
        }
      })));
  context.Answer(
      table.empty() ? "Inga nämnduppdrag. Registrera ett: kvalitet nämnduppdrag registrera --hjälp\n" : table.Text(),
      all);
  return absl::OkStatus();
}

absl::Status VisaUppdrag(Context& context) {
  KV_ASSIGN_OR_RETURN(const v1::Namnduppdrag one, FindNamnduppdrag(context));
  std::string text = absl::StrCat("Nämnduppdrag ", one.nummer(), ", ", WordOf(one.state()), "\nGivet av ",
                                  one.given_av(), " ", DaySv(one.beslut_date()),
                                  one.beslut().empty() ? "" : absl::StrCat(", ", one.beslut()),
                                  ". Ansvarig: ", one.ansvarig(), "\n\n  ", Wrap(one.text(), 98, 2), "\n");
  for (const v1::Aterrapport& r : one.aterrapporter()) {
    absl::StrAppend(&text, "\nÅterrapport senast ", DaySv(r.sista_date()), ": ",
                    r.rapporterad_date().empty()
                        ? "inte lämnad\n"
                        : absl::StrCat("lämnad ", DaySv(r.rapporterad_date()), "\n  Åtgärder: ",
                                       Wrap(r.atgarder(), 98, 2), "\n  Effekt: ", Wrap(r.effekt(), 98, 2), "\n"));
  }
  context.Answer(text, one);
  return absl::OkStatus();
}

// --- begäran

absl::Status Begar(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::CreateUppgiftsbegaranRequest request;
  KV_ASSIGN_OR_RETURN(*request.mutable_parent(), context.Parent());
  v1::Uppgiftsbegaran& one = *request.mutable_uppgiftsbegaran();
  KV_ASSIGN_OR_RETURN(const registry::v1::Enhet enhet, FindEnhet(context, args.Get("enhet")));
  one.set_enhet(enhet.name());
  if (args.Has("insatstyp")) {
    KV_ASSIGN_OR_RETURN(*one.mutable_insatstyp(), FindInsatstyp(context, args.Get("insatstyp")));
  }
  KV_ASSIGN_OR_RETURN(const v1::Begarangrund grund, Value<v1::Begarangrund>(args.Get("grund"), "grund"));
  one.set_grund(grund);
  KV_ASSIGN_OR_RETURN(const v1::Begaranandamal andamal, Value<v1::Begaranandamal>(args.Get("ändamål"), "ändamål"));
  one.set_andamal(andamal);
  one.set_text(args.Get("text"));
  KV_ASSIGN_OR_RETURN(*one.mutable_sista_date(), args.Date("sista-dag"));
  request.set_request_id(context.RequestId("begaran"));
  request.set_validate_only(context.prova());
  v1::Uppgiftsbegaran made;
  KV_RETURN_IF_ERROR(services->Call(Method("CreateUppgiftsbegaran"), request, made));
  KV_ASSIGN_OR_RETURN(const auto names, UtforareNames(context));
  context.Answer(
      absl::StrCat(Tried(context), context.prova() ? "Begäran" : made.nummer(), " till ",
                   NameOr(names, made.utforare()), " (", enhet.namn(), "), svar senast ", DaySv(made.sista_date()),
                   ". Grund: ", WordOf(grund), ". Ändamål: ", WordOf(andamal), ".\n"),
      made);
  return absl::OkStatus();
}

absl::Status BesvaraBegaran(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  KV_ASSIGN_OR_RETURN(const v1::Uppgiftsbegaran found, FindBegaran(context));
  v1::BesvaraUppgiftsbegaranRequest request;
  request.set_name(found.name());
  request.set_svar(args.Get("text"));
  request.set_vagras(args.Has("vägras"));
  request.set_request_id(context.RequestId("begaran-svar"));
  request.set_validate_only(context.prova());
  v1::Uppgiftsbegaran made;
  KV_RETURN_IF_ERROR(services->Call(Method("BesvaraUppgiftsbegaran"), request, made));
  context.Answer(
      absl::StrCat(Tried(context), made.nummer(), " är ", WordOf(made.state()), ". Kommunen läser svaret nu.\n"), made);
  return absl::OkStatus();
}

absl::Status VisaBegaran(Context& context) {
  KV_ASSIGN_OR_RETURN(const v1::Uppgiftsbegaran one, FindBegaran(context));
  KV_ASSIGN_OR_RETURN(const Names names, ReadNames(context));
  std::string text = absl::StrCat(
      "Begäran om uppgifter ", one.nummer(), ", ", WordOf(one.state()), "\n", NameOr(names.utforare, one.utforare()),
      " (", NameOr(names.enheter, one.enhet()), "), begärd ", DaySv(one.begard_date()), ", svar senast ",
      DaySv(one.sista_date()), "\nGrund: ", WordOf(one.grund()), ". Ändamål: ", WordOf(one.andamal()), ".\n\n  ",
      Wrap(one.text(), 98, 2), "\n");
  if (!one.svar().empty()) {
    absl::StrAppend(&text, "\nSvar ", DaySv(one.svar_date()), "\n  ", Wrap(one.svar(), 98, 2), "\n");
  }
  context.Answer(text, one);
  return absl::OkStatus();
}

absl::Status ListaBegaranden(Context& context) {
  KV_ASSIGN_OR_RETURN(const auto names, EnhetNames(context));
  v1::ListUppgiftsbegarandenRequest request;
  request.set_order_by("begard_date desc");
  v1::ListUppgiftsbegarandenResponse all;
  TextTable table({"NUMMER", "ENHET", "BEGÄRD", "SENAST", "LÄGE", "VAD"});
  KV_RETURN_IF_ERROR((ListAll<v1::ListUppgiftsbegarandenRequest, v1::ListUppgiftsbegarandenResponse>(
      context, Method("ListUppgiftsbegaranden"), request, [&](const auto& page) {
        for (const v1::Uppgiftsbegaran& one : page.uppgiftsbegaranden()) {
          table.Add({one.nummer(), NameOr(names, one.enhet()), DaySv(one.begard_date()), DaySv(one.sista_date()),
                     WordOf(one.state()), one.text()});
          *all.add_uppgiftsbegaranden() = one;
        }
      })));
  context.Answer(table.empty() ? "Inga begäranden om uppgifter som du får se.\n" : table.Text(), all);
  return absl::OkStatus();
}

std::vector<Command> BegaranCommands() {
  return {
      {"begäran",
       "skicka",
       {},
       {{"enhet", "NAMN", "enhetens namn", true},
        {"text", "TEXT", "vad som begärs", true},
        {"grund", "ORD", "\"15 kap. 9 § SoL\" eller avtalet", true},
        {"ändamål", "ORD", "kvalitetssäkring, administration, uppföljning eller utvärdering", true, false, "andamal"},
        {"sista-dag", "DATUM", "sista dag att svara", true, false, "sista_date"},
        {"insatstyp", "ORD", "behövs om enheten har flera"}},
       "begär uppgifter av den som driver en enhet",
       "För insatser enligt LSS och HSL är avtalet grunden. Utföraren ser begäran och svarar, eller vägrar med skäl.",
       "kvalitet begäran skicka --enhet \"Hemtjänst Norr\" --text \"Antal med delegering\" --grund avtalet --ändamål "
       "uppföljning --sista-dag 2026-12-18",
       Begar,
       Effect::kSaves},
      {"begäran",
       "svara",
       {"B-NUMMER"},
       {{"text", "TEXT", "svaret, eller varför det vägras", true, false, "svar"},
        {"vägras", "", "uppgifterna lämnas inte ut"}},
       "svara på en begäran",
       "Kommunen läser svaret. Det ändras inte sedan.",
       "kvalitet begäran svara B-3 --text \"17 av 20\"",
       BesvaraBegaran,
       Effect::kSaves},
      {"begäran",
       "visa",
       {"B-NUMMER"},
       {},
       "visa en begäran och svaret på den",
       "Vad som begärdes, på vilken grund, och vad som svarades.",
       "kvalitet begäran visa B-3",
       VisaBegaran},
      {"begäran",
       "lista",
       {},
       {},
       "visa begäranden om uppgifter",
       "En utförare ser sina egna.",
       "kvalitet begäran lista",
       ListaBegaranden},
  };
}

}  // namespace

std::vector<Command> ReviewCommands() {
  std::vector<Command> all = {
      {"granskning",
       "registrera",
       {},
       {{"slag", "ORD", "översyn, revision, IVO, konsult eller annan", true},
        {"rubrik", "TEXT", "vad den heter", true},
        {"datum", "DATUM", "dagen för rapporten eller beslutet", true, false, "granskning_date"},
        {"granskare", "TEXT", "vilka som granskade, inte personer"},
        {"dnr", "TEXT", "diarienummer"},
        {"insatstyp", "ORD", "om den gäller en enda"},
        {"rekommendation", "TEXT", "kan anges flera gånger", false, true, "rekommendationer"}},
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
      {"nämnduppdrag",
       "registrera",
       {},
       {{"av", "TEXT", "nämnden eller kommunfullmäktige", true, false, "given_av"},
        {"datum", "DATUM", "dagen det beslutades", true, false, "beslut_date"},
        {"text", "TEXT", "vad som ska göras", true},
        {"ansvarig", "ROLL", "vem, som roll och inte namn", true},
        {"återrapport", "DATUM", "senaste dag; kan anges flera gånger", true, true, "aterrapporter"},
        {"beslut", "TEXT", "paragraf"}},
       "skriv in vad en nämnd har gett i uppdrag",
       "Varje dag för återrapport besvaras med vad som gjorts och vilken effekt det fick.",
       "kvalitet nämnduppdrag registrera --av äldrenämnden --datum 2026-03-17 --text \"...\" --ansvarig "
       "\"verksamhetschef\" --återrapport 2026-10-15",
       RegistreraUppdrag,
       Effect::kSaves},
      {"nämnduppdrag",
       "återrapportera",
       {"N-NUMMER"},
       {{"åtgärder", "TEXT", "vad som gjorts", true, false, "atgarder"},
        {"effekt", "TEXT", "vad det gav", true},
        {"återrapport", "DATUM", "vilken dag den gäller; annars den första obesvarade", false, false, "sista_date"}},
       "återrapportera ett uppdrag",
       "En återrapport som är lämnad ändras inte.",
       "kvalitet nämnduppdrag återrapportera N-1 --åtgärder \"...\" --effekt \"...\"",
       Aterrapportera,
       Effect::kSaves},
      {"nämnduppdrag",
       "avsluta",
       {"N-NUMMER"},
       {},
       "avsluta ett uppdrag",
       "Går när varje återrapport är lämnad.",
       "kvalitet nämnduppdrag avsluta N-1",
       AvslutaUppdrag,
       Effect::kSaves},
      {"nämnduppdrag",
       "visa",
       {"N-NUMMER"},
       {},
       "visa ett nämnduppdrag",
       "Uppdraget och varje återrapport med åtgärder och effekt.",
       "kvalitet nämnduppdrag visa N-1",
       VisaUppdrag},
      {"nämnduppdrag",
       "lista",
       {},
       {},
       "visa nämnduppdrag",
       "Med nästa dag för återrapport.",
       "kvalitet nämnduppdrag lista",
       ListaUppdrag},
  };
  for (Command& command : BegaranCommands()) all.push_back(std::move(command));
  return all;
}

}  // namespace kvalitet::client
