// kravspegel and översyn: how the interna överenskommelser mirror the avtal with others.
#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "clients/kvalitet/avtal.h"
#include "clients/kvalitet/commands.h"
#include "clients/kvalitet/commands_measure.h"
#include "clients/kvalitet/context.h"
#include "clients/kvalitet/import.h"
#include "clients/kvalitet/lookup.h"
#include "clients/kvalitet/print.h"
#include "clients/kvalitet/words.h"
#include "common/base/csv.h"
#include "common/base/date.h"
#include "common/base/status.h"
#include "common/base/text.h"

namespace kvalitet::client {
namespace {

namespace v1 = registry::v1;
constexpr char kService[] = "registry.v1.Registry/";

// --- kravspegel

std::string WordsSv(const v1::Kravskillnad& one) {
  std::string text;
  for (const v1::Orddel& part : one.ord()) {
    const bool same = part.slag() == v1::ORDSLAG_LIKA;
    absl::StrAppend(&text, text.empty() ? "" : " ",
                    same                                   ? ""
                    : part.slag() == v1::ORDSLAG_BARA_MALL ? "[-"
                                                           : "[+",
                    part.text(), same ? "" : "]");
  }
  return text;
}

std::string SkillnadSv(const v1::Kravskillnad& one, const std::map<std::string, std::string>& omraden) {
  const std::string text = one.slag() == v1::SKILLNADSSLAG_ANDRAT ? WordsSv(one)
                           : one.has_mall()                       ? one.mall().text()
                                                                  : one.spegel().text();
  std::string out = absl::StrCat("  ", one.nyckel(), " ", WordOf(one.slag()), "  ", Wrap(text, 100, 8), "\n");
  for (const std::string& other : one.ovrigt()) absl::StrAppend(&out, "        ", other, "\n");
  if (one.slag() == v1::SKILLNADSSLAG_LIKA) return out;
  if (!one.has_beslut()) return absl::StrCat(out, "        inget beslut\n");
  absl::StrAppend(&out, "        beslut: ", WordOf(one.beslut().val()));
  if (!one.beslut().motiv().empty()) absl::StrAppend(&out, ", ", one.beslut().motiv());
  if (!one.beslut().klar_date().empty()) absl::StrAppend(&out, ", senast ", ShortDaySv(one.beslut().klar_date()));
  if (!one.beslut().verksamhetsomrade().empty())
    absl::StrAppend(&out, ", ", NameOr(omraden, one.beslut().verksamhetsomrade()), " ansvarar");
  return absl::StrCat(out, "\n");
}

// Whole per cent, rounded down: 100 only when all are.
std::string ShareSv(int64_t part, int64_t whole) {
  return whole == 0 ? "inga krav" : absl::StrCat(part * 100 / whole, " procent (", part, " av ", whole, ")");
}

// ", varav 1 genom beslut": altered krav that are decided to mirror count as covered.
std::string ByDecisionSv(const v1::Spegelsummor& s) {
  const int64_t decided = s.tackta() - s.lika();
  return decided == 0 ? "" : absl::StrCat(", varav ", decided, " genom beslut (speglas)");
}

absl::StatusOr<std::string> AvtalName(Context& context, const char* flag) {
  KV_ASSIGN_OR_RETURN(const v1::Avtal avtal, FindAvtal(context, context.args().Get(flag)));
  return avtal.name();
}

absl::Status Spegel(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::GetKravspegelRequest request;
  KV_ASSIGN_OR_RETURN(*request.mutable_parent(), context.Parent());
  KV_ASSIGN_OR_RETURN(*request.mutable_mall_avtal(), AvtalName(context, "mall"));
  KV_ASSIGN_OR_RETURN(*request.mutable_spegel_avtal(), AvtalName(context, "spegel"));
  if (args.Has("insatstyp")) {
    KV_ASSIGN_OR_RETURN(*request.mutable_insatstyp(), FindInsatstypName(context, args.Get("insatstyp")));
  }
  request.set_visa_lika(args.Has("lika"));
  v1::GetKravspegelResponse response;  // of all pages: the sums stand on each
  do {
    v1::GetKravspegelResponse page;
    KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "GetKravspegel"), request, page));
    request.set_page_token(page.next_page_token());
    response.mutable_skillnader()->MergeFrom(page.skillnader());
    *response.mutable_summor() = page.summor();
    response.set_insatstyp(page.insatstyp());
  } while (!request.page_token().empty());
  const v1::Spegelsummor& s = response.summor();
  std::string text = absl::StrCat("Täckning ", ShareSv(s.tackta(), s.krav()), ByDecisionSv(s), ": lika ", s.lika(),
                                  ", ändrade ", s.andrade(), ", saknas ", s.saknas(), ", extra ", s.extra(),
                                  ". Utan beslut: ", s.oavgjorda(), ".\n");
  KV_ASSIGN_OR_RETURN(const auto omraden, VerksamhetsomradeNames(context));
  for (const v1::Kravskillnad& one : response.skillnader()) text += SkillnadSv(one, omraden);
  if (s.oavgjorda() > 0) text += "Nästa steg: kvalitet krav besluta NYCKEL --hjälp\n";
  context.Answer(text, response);
  return absl::OkStatus();
}

absl::Status Besluta(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::CreateSpegelbeslutRequest request;
  KV_ASSIGN_OR_RETURN(*request.mutable_parent(), context.Parent());
  v1::Spegelbeslut& beslut = *request.mutable_spegelbeslut();
  KV_ASSIGN_OR_RETURN(*beslut.mutable_insatstyp(), FindInsatstypName(context, args.Get("insatstyp")));
  KV_ASSIGN_OR_RETURN(*beslut.mutable_mall_avtal(), AvtalName(context, "mall"));
  KV_ASSIGN_OR_RETURN(*beslut.mutable_spegel_avtal(), AvtalName(context, "spegel"));
  KV_ASSIGN_OR_RETURN(const auto val, Value<v1::Spegelval>(args.Get("beslut"), "beslut"));
  beslut.set_nyckel(args.positionals[0]);
  beslut.set_val(val);
  beslut.set_motiv(args.Get("motiv"));
  KV_ASSIGN_OR_RETURN(*beslut.mutable_klar_date(), args.Date("klart"));
  if (args.Has("område")) {
    std::vector<std::string> names;
    KV_RETURN_IF_ERROR((ListAll<v1::ListVerksamhetsomradenRequest, v1::ListVerksamhetsomradenResponse>(
        context, absl::StrCat(kService, "ListVerksamhetsomraden"), {}, [&](const auto& page) {
          for (const auto& area : page.verksamhetsomraden()) {
            names.push_back(area.namn());
            if (base::FoldSv(area.namn()) == base::FoldSv(args.Get("område")))
              beslut.set_verksamhetsomrade(area.name());
          }
        })));
    if (beslut.verksamhetsomrade().empty()) {
      return Failure(kNotNow, absl::StrCat("Inget verksamhetsområde heter \"", args.Get("område"),
                                           "\". De som finns: ", names.empty() ? "inga" : JoinSv(names),
                                           ". Lägg till ett, se kvalitet verksamhetsområde lägg-till --hjälp."));
    }
  }
  request.set_request_id(context.RequestId("besluta"));
  request.set_validate_only(context.prova());
  v1::Spegelbeslut made;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "CreateSpegelbeslut"), request, made));
  context.Answer(
      absl::StrCat(
          context.prova() ? "Går bra; ingenting sparades: " : "Beslut sparat: ", made.nyckel(), " ", WordOf(made.val()),
          ".\n",
          context.prova() ? "" : "Det gäller så länge de två texterna är desamma. Ett nytt beslut ersätter det.\n"),
      made);
  return absl::OkStatus();
}

std::string MadeSv(const google::protobuf::Timestamp& time) {
  return ShortDaySv(base::FormatDate(base::SwedishDate(absl::FromUnixSeconds(time.seconds()))));
}

// Every decision that was made, the last of each krav first: the earlier ones are its history.
absl::Status VisaBeslut(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(const std::string insatstyp, FindInsatstypName(context, args.Get("insatstyp")));
  v1::ListSpegelbeslutRequest request;
  request.set_filter(absl::StrCat("insatstyp = \"", insatstyp, "\""));
  std::vector<v1::Spegelbeslut> all;
  KV_RETURN_IF_ERROR((ListAll<v1::ListSpegelbeslutRequest, v1::ListSpegelbeslutResponse>(
      context, absl::StrCat(kService, "ListSpegelbeslut"), request, [&](const auto& page) {
        for (const v1::Spegelbeslut& one : page.spegelbeslut()) {
          if (args.Has("nyckel") && base::FoldSv(one.nyckel()) != base::FoldSv(args.Get("nyckel"))) continue;
          all.push_back(one);
        }
      })));
  const auto made = [](const v1::Spegelbeslut& one) {
    return std::make_pair(one.create_time().seconds(), one.create_time().nanos());
  };
  std::stable_sort(all.begin(), all.end(), [&](const auto& a, const auto& b) {
    const int order = base::CompareSv(a.nyckel(), b.nyckel());
    return order != 0 ? order < 0 : made(a) > made(b);
  });
  KV_ASSIGN_OR_RETURN(const auto utforare, UtforareNames(context));
  KV_ASSIGN_OR_RETURN(const std::vector<NamedAvtal> avtal, ReadAvtal(context, utforare));
  std::map<std::string, std::string> words;
  for (const auto& [one, word] : avtal) words[one.name()] = word;
  KV_ASSIGN_OR_RETURN(const auto omraden, VerksamhetsomradeNames(context));
  TextTable table({"KRAV", "MALL", "SPEGEL", "SKILLNAD", "BESLUT", "SENAST", "BESLUTAT", "AV", "MOTIV ELLER ANSVARIG"});
  v1::ListSpegelbeslutResponse shown;
  for (const v1::Spegelbeslut& one : all) {
    std::vector<std::string> why;
    if (!one.motiv().empty()) why.push_back(one.motiv());
    if (!one.verksamhetsomrade().empty()) why.push_back(NameOr(omraden, one.verksamhetsomrade()));
    table.Add({one.nyckel(), NameOr(words, one.mall_avtal()), NameOr(words, one.spegel_avtal()), WordOf(one.slag()),
               WordOf(one.val()), one.klar_date().empty() ? "" : ShortDaySv(one.klar_date()), MadeSv(one.create_time()),
               one.beslutat_av(), absl::StrJoin(why, "; ")});
    *shown.add_spegelbeslut() = one;
  }
  context.Answer(table.empty()
                     ? "Inga beslut. kvalitet krav spegel visar skillnaderna.\n"
                     : absl::StrCat(table.Text(),
                                    "Ett beslut gäller så länge de två texterna är desamma: rätta överenskommelsens "
                                    "krav (kvalitet krav importera), eller besluta på nytt (kvalitet krav besluta).\n"),
                 shown);
  return absl::OkStatus();
}

// --- översyn

// Which avtal have no krav, and the command that mends each.
absl::StatusOr<std::string> WithoutKrav(Context& context, const v1::GetOversynslageResponse& lage,
                                        const std::map<std::string, std::string>& utforare) {
  KV_ASSIGN_OR_RETURN(const std::vector<NamedAvtal> all, ReadAvtal(context, utforare));
  TextTable table({"AVTAL", "UTFÖRARE", "FORM", "SÅ HÄR"});
  for (const auto& [avtal, word] : all) {
    if (std::find(lage.utan_krav().begin(), lage.utan_krav().end(), avtal.name()) == lage.utan_krav().end()) continue;
    table.Add({word, NameOr(utforare, avtal.utforare()), WordOf(avtal.avtalsform()),
               absl::StrCat("kvalitet avtal krav \"", word, "\" KATALOG")});
  }
  table.Sort();
  return absl::StrCat(CountSv(lage.utan_krav_size(), "avtal saknar krav", "avtal saknar krav"),
                      " för insatstypen, och kan inte jämföras:\n", table.Text(),
                      "kvalitet krav lista visar katalogerna. Finns ingen: kvalitet krav importera --hjälp\n");
}

std::string OversynSv(const v1::Oversyn& one) {
  std::string text = absl::StrCat("Översynen ", one.state() == v1::OVERSYN_STATE_KLAR ? "är " : "", WordOf(one.state()),
                                  " (började ", ShortDaySv(one.start_date()),
                                  one.klar_date().empty() ? "" : absl::StrCat(", klar ", ShortDaySv(one.klar_date())),
                                  "). Täckning före: ", ShareSv(one.fore_tackta(), one.fore_krav()));
  if (one.state() == v1::OVERSYN_STATE_KLAR)
    absl::StrAppend(&text, ", efter: ", ShareSv(one.efter_tackta(), one.efter_krav()));
  return text + ".\n";
}

// The last översyn of the insatstyp; "" where none was begun.
absl::StatusOr<std::string> SenasteOversyn(Context& context, const std::string& insatstyp) {
  v1::ListOversynerRequest request;
  request.set_filter(absl::StrCat("insatstyp = \"", insatstyp, "\""));
  v1::Oversyn last;
  KV_RETURN_IF_ERROR((ListAll<v1::ListOversynerRequest, v1::ListOversynerResponse>(
      context, absl::StrCat(kService, "ListOversyner"), request, [&](const auto& page) {
        for (const v1::Oversyn& one : page.oversyner()) {
          if (std::make_pair(one.start_date(), one.name()) > std::make_pair(last.start_date(), last.name())) last = one;
        }
      })));
  return last.name().empty() ? "" : OversynSv(last);
}

absl::Status VisaOversyn(Context& context) {
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::GetOversynslageRequest request;
  KV_ASSIGN_OR_RETURN(*request.mutable_parent(), context.Parent());
  KV_ASSIGN_OR_RETURN(*request.mutable_insatstyp(), FindInsatstypName(context, context.args().Get("insatstyp")));
  KV_ASSIGN_OR_RETURN(*request.mutable_as_of_date(), context.args().Date("datum"));
  v1::GetOversynslageResponse lage;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "GetOversynslage"), request, lage));
  KV_ASSIGN_OR_RETURN(const auto utforare, UtforareNames(context));
  TextTable table({"INTERN ÖVERENSKOMMELSE", "MOT", "TÄCKNING", ">LIKA", ">GENOM BESLUT", ">ÄNDRADE", ">SAKNAS",
                   ">EXTRA", ">UTAN BESLUT"});
  for (const v1::Spegling& one : lage.speglingar()) {
    const v1::Spegelsummor& s = one.summor();
    table.Add({NameOr(utforare, one.utforare()), CountSv(one.mall_avtal_size(), "avtal", "avtal"),
               ShareSv(s.tackta(), s.krav()), absl::StrCat(s.lika()), absl::StrCat(s.tackta() - s.lika()),
               absl::StrCat(s.andrade()), absl::StrCat(s.saknas()), absl::StrCat(s.extra()),
               absl::StrCat(s.oavgjorda())});
  }
  std::string text = table.empty()
                         ? "Inget att jämföra: det behövs krav på minst en intern överenskommelse och ett avtal "
                           "enligt LOV eller LOU.\n"
                         : absl::StrCat("Täckning ", ShareSv(lage.summor().tackta(), lage.summor().krav()),
                                        ByDecisionSv(lage.summor()), " ", DaySv(lage.as_of_date()), "\n", table.Text());
  if (lage.utan_krav_size() > 0) {
    KV_ASSIGN_OR_RETURN(const std::string which, WithoutKrav(context, lage, utforare));
    text += which;
  }
  if (lage.oavgjorda() > 0) {
    absl::StrAppend(&text, CountSv(lage.oavgjorda(), "skillnad väntar", "skillnader väntar"),
                    " på beslut. Nästa steg: kvalitet krav spegel --mall AVTAL --spegel AVTAL\n");
  }
  KV_ASSIGN_OR_RETURN(const std::string oversyn, SenasteOversyn(context, request.insatstyp()));
  context.Answer(text + oversyn, lage);
  return absl::OkStatus();
}

absl::Status BorjaOversyn(Context& context) {
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::CreateOversynRequest request;
  KV_ASSIGN_OR_RETURN(*request.mutable_parent(), context.Parent());
  KV_ASSIGN_OR_RETURN(*request.mutable_oversyn()->mutable_insatstyp(),
                      FindInsatstypName(context, context.args().Get("insatstyp")));
  request.set_request_id(context.RequestId("översyn"));
  request.set_validate_only(context.prova());
  v1::Oversyn made;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "CreateOversyn"), request, made));
  context.Answer(absl::StrCat(Tried(context), OversynSv(made)), made);
  return absl::OkStatus();
}

absl::Status SlutforOversyn(Context& context) {
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  KV_ASSIGN_OR_RETURN(const std::string insatstyp, FindInsatstypName(context, context.args().Get("insatstyp")));
  v1::ListOversynerRequest list;
  list.set_filter("state = \"OVERSYN_STATE_PAGAR\"");
  v1::SlutforOversynRequest request;
  KV_RETURN_IF_ERROR((ListAll<v1::ListOversynerRequest, v1::ListOversynerResponse>(
      context, absl::StrCat(kService, "ListOversyner"), list, [&](const auto& page) {
        for (const v1::Oversyn& one : page.oversyner()) {
          if (one.insatstyp() == insatstyp) request.set_name(one.name());
        }
      })));
  if (request.name().empty()) {
    return Failure(kNotNow, "Ingen översyn av insatstypen pågår. Börja en: kvalitet översyn börja --insatstyp ORD");
  }
  request.set_request_id(context.RequestId("översyn-slutför"));
  request.set_validate_only(context.prova());
  v1::Oversyn made;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "SlutforOversyn"), request, made));
  context.Answer(absl::StrCat(Tried(context), OversynSv(made)), made);
  return absl::OkStatus();
}

const Flag kInsatstyp = {"insatstyp", "ORD", "hemtjänst, säbo, …", true};
const Flag kMall = {"mall", "AVTAL", "avtalet som speglas: beteckning eller utförare", true, false, "mall_avtal"};
const Flag kSpegel = {"spegel", "AVTAL", "överenskommelsen som speglar det", true, false, "spegel_avtal"};

}  // namespace

std::vector<Command> MirrorCommands() {
  return {
      {"krav",
       "spegel",
       {},
       {kMall,
        kSpegel,
        {"insatstyp", "ORD", "behövs om avtalen gäller flera"},
        {"lika", "", "visa också det som är lika"}},
       "håll ett avtals krav mot ett annats",
       "Visar varje krav som är ändrat (orden som skiljer), saknas eller är extra, och vad som är beslutat om det.",
       "kvalitet krav spegel --mall 2024-17 --spegel \"Egen regi hemtjänst\"",
       Spegel},
      {"krav",
       "besluta",
       {"NYCKEL"},
       {kInsatstyp,
        kMall,
        kSpegel,
        {"beslut", "ORD", "speglas, medvetet olika eller åtgärdas", true, false, "val"},
        {"motiv", "TEXT", "varför; behövs för medvetet olika"},
        {"klart", "DATUM", "för åtgärdas: senaste dag", false, false, "klar_date"},
        {"område", "NAMN", "för åtgärdas: ansvarigt verksamhetsområde", false, false, "verksamhetsomrade"}},
       "besluta om en skillnad",
       "Beslutet gäller överallt där samma två texter står mot varandra. Ändras en av dem är skillnaden oavgjord igen.",
       "kvalitet krav besluta K15 --insatstyp hemtjänst --mall 2024-17 --spegel \"Egen regi hemtjänst\" --beslut "
       "speglas",
       Besluta,
       Effect::kSaves},
      {"krav",
       "beslut",
       {},
       {kInsatstyp, {"nyckel", "NYCKEL", "bara det kravet"}},
       "visa vad som är beslutat om skillnaderna",
       "Visar varje beslut med dag, vem och motiv, det senaste om varje krav först.",
       "kvalitet krav beslut --insatstyp hemtjänst",
       VisaBeslut},
      {"översyn",
       "visa",
       {},
       {kInsatstyp, {"datum", "DATUM", "avtal som gäller den dagen; annars i dag"}},
       "hur överenskommelserna speglar avtalen",
       "Varje intern överenskommelse mot varje avtal enligt LOV och LOU, med täckning i procent.",
       "kvalitet översyn visa --insatstyp hemtjänst",
       VisaOversyn},
      {"översyn",
       "börja",
       {},
       {kInsatstyp},
       "börja en översyn",
       "Sparar hur täckningen är i dag, till årets rapport.",
       "kvalitet översyn börja --insatstyp hemtjänst",
       BorjaOversyn,
       Effect::kSaves},
      {"översyn",
       "slutför",
       {},
       {kInsatstyp},
       "avsluta en översyn",
       "Går när varje skillnad har ett beslut.",
       "kvalitet översyn slutför --insatstyp hemtjänst",
       SlutforOversyn,
       Effect::kSaves},
  };
}

}  // namespace kvalitet::client
