// avvikelse: frister, frist.
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/kvalitet/context.h"
#include "clients/kvalitet/deviation.h"
#include "clients/kvalitet/lookup.h"
#include "clients/kvalitet/print.h"
#include "clients/kvalitet/words.h"
#include "common/base/status.h"
#include "common/proto/roles.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"

namespace kvalitet::client {
namespace {

namespace v1 = avvikelser::v1;

std::string Method(const char* name) { return absl::StrCat("avvikelser.v1.AvvikelseService/", name); }

// A unit, the flag that states so many of it, and its word for one.
struct Enhet {
  v1::Fristenhet enhet;
  const char *flag, *ett;
};
constexpr Enhet kEnheter[] = {{v1::FRISTENHET_DAG, "dagar", "dag"},
                              {v1::FRISTENHET_ARBETSDAG, "arbetsdagar", "arbetsdag"},
                              {v1::FRISTENHET_VECKA, "veckor", "vecka"},
                              {v1::FRISTENHET_MANAD, "månader", "månad"},
                              {v1::FRISTENHET_AR, nullptr, "år"}};

// "10 arbetsdagar"; of what IVO says the day there is no number.
std::string Langd(int32_t antal, v1::Fristenhet enhet) {
  if (enhet == v1::FRISTENHET_UNSPECIFIED) return "den dag IVO säger";
  if (antal == 0) return "samma dag";
  for (const Enhet& one : kEnheter) {
    if (antal == 1 && one.enhet == enhet) return absl::StrCat("1 ", one.ett);
  }
  return absl::StrCat(antal, " ", WordOf(enhet));
}

// ", framåt till arbetsdag": what becomes of a last day that is a day of rest, where that is said.
std::string Flyttas(v1::Fristrakning rakning) {
  switch (rakning) {
    case v1::FRISTRAKNING_FRAM:
      return ", framåt till arbetsdag";
    case v1::FRISTRAKNING_RAKT:
      return ", flyttas inte";
    default:
      return "";
  }
}

// "synpunkt: besvara (klagomål)"
template <class M>
std::string Steg(const M& one) {
  const std::string typ = WordOf(one.typ());
  return absl::StrCat(WordOf(one.frist()), typ.empty() ? "" : absl::StrCat(" (", typ, ")"));
}

// Who set it and where, or how sure the number is.
std::string Kalla(const v1::Frist& one) {
  std::vector<std::string> parts = {one.bestamd_av()};
  if (one.marke() == "D") parts.emplace_back("produktens förslag");
  if (one.marke() == "U") parts.emplace_back("inte kontrollerad");
  if (!one.ursprung().empty()) parts.push_back(one.ursprung());
  return absl::StrJoin(parts, "; ");
}

absl::Status Egna(Context& context) {
  v1::ListFristvalResponse all;
  KV_RETURN_IF_ERROR((ListAll<v1::ListFristvalRequest, v1::ListFristvalResponse>(
      context, Method("ListFristval"), {},
      [&](const auto& page) { all.mutable_fristval()->MergeFrom(page.fristval()); })));
  TextTable table({"GÄLLER FRÅN", "STEG", "FRIST", "KÄLLA", "AV"});
  for (const v1::Fristval& one : all.fristval()) {
    table.Add({ShortDaySv(one.giltig_fran_date()), Steg(one),
               absl::StrCat(Langd(one.antal(), one.enhet()), Flyttas(one.rakning())), one.kalla(), one.beslutad_av()});
  }
  context.Answer(all.fristval().empty()
                     ? "Kommunen har inte beslutat några egna frister.\n"
                     : absl::StrCat(CountSv(all.fristval_size(), "egen frist", "egna frister"), "\n", table.Text()),
                 all);
  return absl::OkStatus();
}

absl::Status Frister(Context& context) {
  const Args& args = context.args();
  if (args.Has("egna")) return Egna(context);
  v1::ListFristerRequest request;
  KV_ASSIGN_OR_RETURN(*request.mutable_parent(), context.Parent());
  KV_ASSIGN_OR_RETURN(*request.mutable_as_of_date(), args.Date("datum"));
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::ListFristerResponse all;
  KV_RETURN_IF_ERROR(services->Call(Method("ListFrister"), request, all));
  TextTable table({"STEG", "FRIST", "RÄKNAS FRÅN", "VEM", "KÄLLA"});
  for (const v1::Frist& one : all.frister()) {
    const char* roll = proto::RollSv(one.roll());
    // Most stand as they fall: those that move say so.
    const std::string flyttas = one.rakning() == v1::FRISTRAKNING_FRAM ? Flyttas(one.rakning()) : "";
    table.Add({Steg(one), absl::StrCat(Langd(one.antal(), one.enhet()), flyttas), one.start(),
               roll == nullptr ? "-" : roll, Kalla(one)});
  }
  context.Answer(
      absl::StrCat(CountSv(all.frister_size(), "frist", "frister"), "\n", table.Text(),
                   "Kommunen beslutar egna, utom dem som står i lag eller som IVO säger: kvalitet avvikelse frist.\n"),
      all);
  return absl::OkStatus();
}

absl::Status TidAv(const Args& args, v1::Fristval& one) {
  int stated = 0;
  for (const Enhet& enhet : kEnheter) {
    if (enhet.flag == nullptr || !args.Has(enhet.flag)) continue;
    ++stated;
    KV_ASSIGN_OR_RETURN(const int antal, args.Number(enhet.flag, enhet.enhet == v1::FRISTENHET_DAG ? 0 : 1));
    one.set_antal(antal);
    one.set_enhet(enhet.enhet);
  }
  if (stated == 1) return absl::OkStatus();
  return Failure(kUsage,
                 "Ange hur lång fristen är, med en av --dagar, --arbetsdagar, --veckor och --månader. Exempel: "
                 "--arbetsdagar 10");
}

absl::Status Frist(Context& context) {
  const Args& args = context.args();
  v1::CreateFristvalRequest request;
  KV_ASSIGN_OR_RETURN(*request.mutable_parent(), context.Parent());
  v1::Fristval& one = *request.mutable_fristval();
  KV_ASSIGN_OR_RETURN(const auto frist, Value<v1::Fristval::Kod>(args.Get("steg"), "steg"));
  one.set_frist(frist);
  if (args.Has("typ")) {
    KV_ASSIGN_OR_RETURN(const auto typ, Value<v1::Synpunktstyp>(args.Get("typ"), "typ"));
    one.set_typ(typ);
  }
  KV_RETURN_IF_ERROR(TidAv(args, one));
  if (args.Has("räkning")) {
    KV_ASSIGN_OR_RETURN(const auto rakning, Value<v1::Fristrakning>(args.Get("räkning"), "räkning"));
    one.set_rakning(rakning);
  }
  KV_ASSIGN_OR_RETURN(*one.mutable_giltig_fran_date(), args.Date("från"));
  one.set_kalla(args.Get("källa"));
  request.set_request_id(context.RequestId("frist"));
  request.set_validate_only(context.prova());
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::Fristval made;
  const absl::Status decided = services->Call(Method("CreateFristval"), request, made);
  if (absl::IsAlreadyExists(decided)) {
    return Failure(kNotNow, absl::StrCat("Kommunen har redan beslutat en frist för ", Steg(one), " från och med ",
                                         DaySv(one.giltig_fran_date()),
                                         ". Ett beslut ändras inte: besluta en ny från en annan dag. De som finns: "
                                         "kvalitet avvikelse frister --egna"));
  }
  KV_RETURN_IF_ERROR(decided);
  context.Answer(
      absl::StrCat(Saved(context), Steg(one), ", ", Langd(one.antal(), one.enhet()), Flyttas(one.rakning()),
                   ", för det som börjar räknas från och med ", DaySv(one.giltig_fran_date()), " (", one.kalla(),
                   ").\nDet som redan har börjat räknas behåller sin dag. Fel? Besluta en ny från en senare "
                   "dag.\n"),
      made);
  return absl::OkStatus();
}

}  // namespace

std::vector<Command> LimitCommands() {
  return {
      {"avvikelse",
       "frister",
       {},
       {{"datum", "DATUM", "de som gäller den dagen; annars i dag"},
        {"egna", "", "bara vad kommunen själv har beslutat"}},
       "visa frister, vem som ska göra vad och varifrån de kommer",
       "Visar alla frister för avvikelser, lex Sarah, lex Maria och synpunkter: hur lång tid, från vad, vems drag det "
       "är och vem som har bestämt.",
       "kvalitet avvikelse frister --datum 2027-01-01",
       Frister},
      {"avvikelse",
       "frist",
       {},
       {{"steg", "ORD", "som det står i kvalitet avvikelse frister", true, false, "frist"},
        {"typ", "ORD", "bara för synpunkter av det slaget: klagomål, synpunkt, …; annars alla"},
        {"dagar", "N", "så många dagar; 0 är samma dag", false, false, "antal"},
        {"arbetsdagar", "N", "eller så många arbetsdagar", false, false, "antal"},
        {"veckor", "N", "eller veckor", false, false, "antal"},
        {"månader", "N", "eller månader", false, false, "antal"},
        {"räkning", "ORD", "en sista dag som är ledig flyttas framåt, eller räknas rakt; annars som stegets frist",
         false, false, "rakning"},
        {"från", "DATUM", "för det som börjar räknas från och med den dagen", true, false, "giltig_fran_date"},
        {"källa", "TEXT", "beslutet", true, false, "kalla"}},
       "besluta kommunens egen frist för ett steg",
       "Beslutar en egen frist för ett steg. Den ändras aldrig; en ny gäller från en senare dag. Slutar den på en "
       "ledig dag flyttas den eller inte som stegets frist, om --räkning inte säger annat. En frist som står i "
       "lag ändras inte, och inte heller när IVO ska ha svar, för den dagen säger IVO. För det som en privat utförare "
       "utreder själv beslutar kommunen bara när nämnden ska vara informerad.",
       "kvalitet avvikelse frist --steg \"synpunkt: besvara\" --typ klagomål --arbetsdagar 7 --från 2027-01-01 --källa "
       "\"Socialnämnden 2026-11-10 § 87\"",
       Frist,
       Effect::kSaves},
  };
}

}  // namespace kvalitet::client
