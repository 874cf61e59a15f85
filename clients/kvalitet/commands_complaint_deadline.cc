// synpunkt: frister, frist.
#include <string>

#include "absl/strings/str_cat.h"
#include "clients/kvalitet/commands_complaint.h"
#include "clients/kvalitet/context.h"
#include "clients/kvalitet/lookup.h"
#include "clients/kvalitet/print.h"
#include "clients/kvalitet/words.h"
#include "common/base/status.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"

namespace kvalitet::client {
namespace {

namespace v1 = avvikelser::v1;

std::string Method(const char* name) { return absl::StrCat("avvikelser.v1.AvvikelseService/", name); }

// "besvara klagomål: 10 arbetsdagar"
std::string Vad(const v1::Fristval& one) {
  const std::string typ = WordOf(one.typ());
  return absl::StrCat(WordOf(one.frist()), typ.empty() ? "" : " ", typ, ": ", one.antal(), " ", WordOf(one.enhet()));
}

absl::Status Frister(Context& context) {
  v1::ListFristvalResponse all;
  KV_RETURN_IF_ERROR((ListAll<v1::ListFristvalRequest, v1::ListFristvalResponse>(
      context, Method("ListFristval"), {},
      [&](const auto& page) { all.mutable_fristval()->MergeFrom(page.fristval()); })));
  TextTable table({"GÄLLER FRÅN", "FRIST", "KÄLLA", "AV"});
  for (const v1::Fristval& one : all.fristval()) {
    table.Add({ShortDaySv(one.giltig_fran_date()), Vad(one), one.kalla(), one.beslutad_av()});
  }
  context.Answer(all.fristval().empty()
                     ? "Kommunen har inte beslutat några egna frister; produktens förslag gäller.\n"
                     : absl::StrCat(CountSv(all.fristval_size(), "egen frist", "egna frister"), "\n", table.Text()),
                 all);
  return absl::OkStatus();
}

absl::Status Frist(Context& context) {
  const Args& args = context.args();
  v1::CreateFristvalRequest request;
  KV_ASSIGN_OR_RETURN(*request.mutable_parent(), context.Parent());
  v1::Fristval& one = *request.mutable_fristval();
  KV_ASSIGN_OR_RETURN(const auto frist, Value<v1::Synpunktsfrist>(args.Get("steg"), "steg"));
  one.set_frist(frist);
  if (args.Has("typ")) {
    KV_ASSIGN_OR_RETURN(const auto typ, Value<v1::Synpunktstyp>(args.Get("typ"), "typ"));
    one.set_typ(typ);
  }
  if (args.Has("dagar") == args.Has("arbetsdagar")) {
    return Failure(kUsage, "Ange antingen --dagar eller --arbetsdagar. Exempel: --arbetsdagar 10");
  }
  const bool workdays = args.Has("arbetsdagar");
  KV_ASSIGN_OR_RETURN(const int days, args.Number(workdays ? "arbetsdagar" : "dagar", 1));
  one.set_antal(days);
  one.set_enhet(workdays ? v1::FRISTENHET_ARBETSDAG : v1::FRISTENHET_DAG);
  KV_ASSIGN_OR_RETURN(*one.mutable_giltig_fran_date(), args.Date("från"));
  one.set_kalla(args.Get("källa"));
  request.set_request_id(context.RequestId("synpunkt-frist"));
  request.set_validate_only(context.prova());
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::Fristval made;
  KV_RETURN_IF_ERROR(services->Call(Method("CreateFristval"), request, made));
  context.Answer(absl::StrCat(context.prova() ? "Går bra; ingenting sparades. Skulle bli: " : "Sparat: ", Vad(one),
                              ", för det som kommer in från och med ", DaySv(one.giltig_fran_date()), " (", one.kalla(),
                              ").\nDet som redan har kommit in behåller sin dag. Fel? Besluta en ny från en senare "
                              "dag.\n"),
                 made);
  return absl::OkStatus();
}

}  // namespace

std::vector<Command> ComplaintDeadlineCommands() {
  return {
      {"synpunkt",
       "frister",
       {},
       {},
       "visa kommunens egna frister",
       "Visar vilka frister kommunen själv har beslutat för synpunkter, från vilken dag och med källa.",
       "kvalitet synpunkt frister",
       Frister},
      {"synpunkt",
       "frist",
       {},
       {{"steg", "ORD", "bekräfta, besvara, \"nästa chef svarar\", \"följ upp\", åtgärda", true, false, "frist"},
        {"typ", "ORD", "bara för det slaget: klagomål, synpunkt, …; annars alla"},
        {"dagar", "N", "så många dagar", false, false, "antal"},
        {"arbetsdagar", "N", "eller så många arbetsdagar", false, false, "antal"},
        {"från", "DATUM", "för det som kommer in från och med den dagen", true, false, "giltig_fran_date"},
        {"källa", "TEXT", "beslutet", true, false, "kalla"}},
       "besluta kommunens egen frist för ett steg",
       "Beslutar en egen frist för synpunkter. Den ändras aldrig; en ny gäller från en senare dag.",
       "kvalitet synpunkt frist --steg besvara --typ klagomål --arbetsdagar 7 --från 2027-01-01 --källa "
       "\"Socialnämnden 2026-11-10 § 87\"",
       Frist,
       Effect::kSaves},
  };
}

}  // namespace kvalitet::client
