// avvikelse analys: a half-year's klagomål and reports by theme.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/kvalitet/commands.h"
#include "clients/kvalitet/context.h"
#include "clients/kvalitet/lookup.h"
#include "clients/kvalitet/print.h"
#include "common/base/status.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"

namespace kvalitet::client {
namespace {

namespace v1 = avvikelser::v1;

// The number, and that of the year before where it was another: "–" where nobody knows it.
std::string Jamfort(int64_t now, int64_t before, bool okant) {
  if (now == 0 && before == 0) return "";
  if (okant) return absl::StrCat(now, " (–)");
  return now == before ? absl::StrCat(now) : absl::StrCat(now, " (", before, ")");
}

std::vector<std::string> Rad(const std::string& label, const v1::Temaantal& n, const v1::Temaantal& f, bool okant) {
  return {label,
          Jamfort(n.klagomal(), f.klagomal(), okant),
          Jamfort(n.synpunkter(), f.synpunkter(), okant),
          Jamfort(n.lex_sarah(), f.lex_sarah(), okant),
          Jamfort(n.lex_maria(), f.lex_maria(), okant),
          Jamfort(n.avvikelser(), f.avvikelser(), okant)};
}

std::string Uppgivet(const v1::Uppgivetantal& one) {
  const auto count = [&](const char* ett, const char* flera) {
    return absl::StrCat(CountSv(one.antal(), ett, flera), " (", CountSv(one.enheter(), "enhet", "enheter"), ")");
  };
  switch (one.typ()) {
    case v1::AVVIKELSE:
      return count("avvikelse", "avvikelser");
    case v1::LEX_SARAH:
      return count("lex Sarah-rapport", "lex Sarah-rapporter");
    case v1::LEX_MARIA:
      return count("lex Maria-ärende", "lex Maria-ärenden");
    case v1::KLAGOMAL:
      return count("klagomål", "klagomål");
    default:
      return count("synpunkt", "synpunkter");
  }
}

// Whoever has a system of its own has nothing in the register, and is not to look as if nobody complained.
std::string Uppgivna(const v1::Halvarsanalys& analys) {
  if (analys.uppgivna().empty()) return "";
  std::vector<std::string> all;
  for (const v1::Uppgivetantal& one : analys.uppgivna()) all.push_back(Uppgivet(one));
  return absl::StrCat("Dessutom uppgivna som summor av utförare med eget system: ", absl::StrJoin(all, ", "),
                      ". De är inte med ovan.\n");
}

absl::Status Analys(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::AnalyzeHalvarRequest request;
  KV_ASSIGN_OR_RETURN(*request.mutable_parent(), context.Parent());
  KV_ASSIGN_OR_RETURN(const int ar, args.Number("år", 2000));
  KV_ASSIGN_OR_RETURN(const int halvar, args.Number("halvår", 1));
  request.set_ar(ar);
  request.set_halvar(halvar);
  if (args.Has("insatstyp")) {
    KV_ASSIGN_OR_RETURN(*request.mutable_insatstyp(), FindInsatstyp(context, args.Get("insatstyp")));
  }
  if (args.Has("enhet")) {
    KV_ASSIGN_OR_RETURN(const registry::v1::Enhet enhet, FindEnhet(context, args.Get("enhet")));
    request.set_enhet(enhet.name());
  }
  v1::Halvarsanalys analys;
  KV_RETURN_IF_ERROR(services->Call("avvikelser.v1.AvvikelseService/AnalyzeHalvar", request, analys));
  const std::string when = absl::StrCat(DaySv(analys.fran_date()), " till ", DaySv(analys.till_date()));
  if (analys.teman().empty()) {
    context.Answer(absl::StrCat("Ingenting är registrerat ", when,
                                analys.fore_okant() ? ", och vad som hände samma tid året före är okänt.\n"
                                                    : " och ingenting samma tid året före.\n",
                                Uppgivna(analys)),
                   analys);
    return absl::OkStatus();
  }
  std::string both;
  TextTable table({"TEMA", "KLAGOMÅL", "SYNPUNKTER", "LEX SARAH", "LEX MARIA", "AVVIKELSER"});
  for (const v1::Temarad& one : analys.teman()) {
    table.Add(Rad(one.etikett(), one.antal(), one.antal_fore(), analys.fore_okant()));
    if (one.gemensamt()) absl::StrAppend(&both, both.empty() ? "" : "; ", one.etikett());
  }
  table.Add(Rad("alla, var och en en gång", analys.totalt(), analys.totalt_fore(), analys.fore_okant()));
  context.Answer(
      absl::StrCat("Halvårsanalys, ", when,
                   analys.fore_okant() ? ". Samma tid året före är okänd (–): inget är registrerat från den tiden.\n"
                                       : ". Inom parentes samma tid året före, där det var ett annat antal.\n",
                   table.Text(), Uppgivna(analys),
                   both.empty()
                       ? "Inget tema syns både i det som enskilda säger och i det som personalen rapporterar.\n"
                       : absl::StrCat("Syns både i det som enskilda säger och i det som personalen rapporterar: ", both,
                                      ". Börja där.\n"),
                   "Ett ärende med flera kategorier räknas i varje tema. Fler rapporter är inte sämre.\n"),
      analys);
  return absl::OkStatus();
}

}  // namespace

Command AnalysisCommand() {
  return {
      "avvikelse",
      "analys",
      {},
      {{"år", "ÅR", "året", true, false, "ar"},
       {"halvår", "N", "1: januari till juni; 2: juli till december", true, false, "halvar"},
       {"insatstyp", "ORD", "bara den insatstypen"},
       {"enhet", "NAMN", "bara den enheten"}},
      "ett halvårs klagomål, lex Sarah och avvikelser sida vid sida",
      "Visar ett halvår efter teman, jämfört med samma tid året före: det som enskilda och närstående säger bredvid "
      "det "
      "som personalen rapporterar. Underlag för den gemensamma analysen varje halvår. En utförare ser bara sitt eget.",
      "kvalitet avvikelse analys --år 2026 --halvår 1",
      Analys};
}

}  // namespace kvalitet::client
