// likabehandling: whether both regi are followed up alike.
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/kvalitet/commands.h"
#include "clients/kvalitet/context.h"
#include "clients/kvalitet/lookup.h"
#include "clients/kvalitet/print.h"
#include "clients/kvalitet/words.h"
#include "common/base/status.h"
#include "common/base/text.h"
#include "kvalitet/berattelse/v1/berattelse.pb.h"

namespace kvalitet::client {
namespace {

namespace bv1 = berattelse::v1;
constexpr char kService[] = "berattelse.v1.BerattelseService/";

std::string AvAntal(bool finns, int64_t del, int64_t hela) {
  return finns ? absl::StrCat(base::NumberSv(del), " av ", base::NumberSv(hela)) : "uppgift saknas";
}

absl::Status Likabehandling(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  bv1::GetLikabehandlingRequest request;
  KV_ASSIGN_OR_RETURN(*request.mutable_parent(), context.Parent());
  KV_ASSIGN_OR_RETURN(const int ar, args.Number("år", 1990));
  request.set_ar(ar);
  if (args.Has("insatstyp")) {
    KV_ASSIGN_OR_RETURN(*request.mutable_insatstyp(), FindInsatstyp(context, args.Get("insatstyp")));
  }
  bv1::Likabehandling all;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "GetLikabehandling"), request, all));
  TextTable table(
      {"INSATSTYP", "REGI", "GRANSKADE", "INLÄMNADE", "UTAN SVAR", "DAGAR TILL RESULTAT", "PÅMINNELSER", "FORMULÄR"});
  for (const bv1::LikabehandlingRad& rad : all.rader()) {
    table.Add({rad.insatstyp_namn(), WordOf(rad.regi()), AvAntal(rad.has_granskade(), rad.granskade(), rad.enheter()),
               AvAntal(rad.has_inlamnade(), rad.inlamnade(), rad.utskickade()),
               AvAntal(rad.has_utan_svar() && rad.fragor() > 0, rad.utan_svar(), rad.fragor()),
               rad.resultat() > 0 ? base::RatioSv(rad.dagar_till_resultat(), rad.resultat(), 0, 1) : "uppgift saknas",
               rad.has_paminnelser() ? base::NumberSv(rad.paminnelser()) : "uppgift saknas",
               absl::StrJoin(rad.formular(), "; ")});
  }
  context.Answer(table.empty() ? absl::StrCat("Ingen insatstyp hade uppdrag ", ar, ".\n")
                               : absl::StrCat("Likabehandling ", ar, "\n", table.Text()),
                 all);
  return absl::OkStatus();
}

}  // namespace

std::vector<Command> EqualTreatmentCommands() {
  return {
      {"likabehandling",
       "",
       {},
       {{"år", "ÅR", "vilket år", true, false, "ar"}, {"insatstyp", "ORD", "bara den"}},
       "jämför uppföljningen av kommunala och privata",
       "Per insatstyp och regi: granskade enheter, inlämnade självskattningar, frågor utan svar, dagar från planens "
       "utskick till fastställt resultat, skickade påminnelser och vilket formulär som användes.",
       "kvalitet likabehandling --år 2026",
       Likabehandling}};
}

}  // namespace kvalitet::client
