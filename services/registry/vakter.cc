#include "services/registry/vakter.h"

#include <map>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/attgora/granser.h"
#include "common/base/date.h"
#include "common/base/status.h"
#include "common/base/text.h"
#include "services/registry/day_sv.h"
#include "services/registry/oversyn.h"
#include "services/registry/vakt_rules.h"

namespace kvalitet::registry {
namespace {

using attgora::Fraga;
using attgora::Rad;
using attgora::v1::AttGora;

constexpr size_t kMostLines = 50;    // of one kind; the last tells how many more
constexpr size_t kLongestName = 60;  // bytes

store::ListQuery Of(const Fraga& fraga) {
  store::ListQuery query;
  query.parent = absl::StrCat("kommuner/", fraga.kommun);
  return query;
}

store::ListQuery Today(const Fraga& fraga) {
  store::ListQuery query = Of(fraga);
  query.as_of = base::FormatDate(fraga.today);
  return query;
}

// A day after the last one on which it can be done, as the last one.
std::string LastOf(const std::string& after) {
  const auto day = base::ParseDate(after);
  return day.ok() ? base::FormatDate(*day - 1) : after;
}

void AddSome(std::vector<AttGora> some, Rad& lines) {
  const size_t more = some.size() > kMostLines ? some.size() - kMostLines : 0;
  for (size_t i = 0; i < some.size() - more; ++i) lines.push_back(std::move(some[i]));
  if (more > 0 && !lines.empty()) {
    lines.back().set_skal(absl::StrCat(base::TruncateUtf8(lines.back().skal(), 200), "; och ", more, " till"));
  }
}

// Options whose day comes within reach.
absl::Status Optioner(sql::Session& session, const Tables& tables, const Fraga& fraga, Rad& lines) {
  const std::string today = base::FormatDate(fraga.today);
  const std::string reach = base::FormatDate(fraga.today + attgora::Grans("OPTION_DAGAR"));
  return store::ForEach(session, tables.avtal, Today(fraga), [&](const v1::Avtal& avtal) {
    for (const v1::Avtalsoption& option : avtal.optioner()) {
      const bool open = option.lage() != v1::OPTIONSLAGE_UTNYTTJAD && option.lage() != v1::OPTIONSLAGE_AVSTADD;
      if (!open || option.senast_date() <= today || option.senast_date() > reach) continue;
      AttGora& line = lines.emplace_back();
      line.set_art(attgora::v1::UPPGIFT);
      line.set_ansvar(attgora::v1::KOMMUNEN);
      const std::string which = base::TruncateUtf8(avtal.beteckning(), kLongestName);
      line.set_vad(absl::StrCat("Option på avtal ", which.empty() ? "utan beteckning" : which));
      line.set_resurs(avtal.name());
      line.set_utforare(avtal.utforare());
      line.set_sista_date(LastOf(option.senast_date()));
      line.set_skal(absl::StrCat("utnyttjas den förlängs avtalet till ", DaySv(LastOf(option.till_date()))));
      line.set_kommando(KommandoForAvtal(avtal, "--utnyttja-option"));
    }
  });
}

// Differences between krav that were to be put right, until one of the texts is another or something else is decided.
absl::Status Oatgardade(sql::Session& session, const Tables& tables, const Fraga& fraga, Rad& lines) {
  const std::string today = base::FormatDate(fraga.today);
  KV_ASSIGN_OR_RETURN(const std::vector<v1::Spegelbeslut> due,
                      ReadOatgardade(session, tables, fraga.kommun, today,
                                     base::FormatDate(fraga.today + attgora::Grans("KRAV_ATGARDAS_DAGAR"))));
  if (due.empty()) return absl::OkStatus();
  std::map<std::string, std::string> namn;  // of insatstyper and verksamhetsområden
  const auto keep = [&](const auto& one) { namn[one.name()] = base::TruncateUtf8(one.namn(), kLongestName); };
  KV_RETURN_IF_ERROR(store::ForEach(session, tables.insatstyp, Today(fraga), keep));
  KV_RETURN_IF_ERROR(store::ForEach(session, tables.verksamhetsomrade, Of(fraga), keep));
  std::vector<AttGora> some;
  for (const v1::Spegelbeslut& one : due) {
    AttGora line;
    line.set_art(attgora::v1::UPPGIFT);
    line.set_ansvar(attgora::v1::KOMMUNEN);
    line.set_vad(absl::StrCat("Krav ", one.nyckel(), " i den interna överenskommelsen för ", namn[one.insatstyp()]));
    line.set_resurs(one.name());
    line.set_sista_date(one.klar_date());
    line.set_skal(absl::StrCat("skillnaden mot avtalet ska åtgärdas; ", namn[one.verksamhetsomrade()], " ansvarar"));
    line.set_kommando(
        absl::StrCat("kvalitet krav beslut --insatstyp \"", namn[one.insatstyp()], "\" --nyckel ", one.nyckel()));
    some.push_back(std::move(line));
  }
  AddSome(std::move(some), lines);
  return absl::OkStatus();
}

// Avtal that have ended, or options whose day has passed, while an uppdrag runs on under them: it is operated without
// an avtal, or nobody decided.
absl::Status Utlopta(sql::Session& session, const Tables& tables, const Fraga& fraga, const Dagslage& lage,
                     Rad& lines) {
  std::set<std::string> i_bruk;
  for (const v1::Uppdrag& one : lage.uppdrag) {
    if (!one.avtal().empty()) i_bruk.insert(one.avtal());
  }
  if (i_bruk.empty()) return absl::OkStatus();
  const std::string today = base::FormatDate(fraga.today);
  std::vector<AttGora> some;
  KV_RETURN_IF_ERROR(store::ForEach(session, tables.avtal, Of(fraga), [&](const v1::Avtal& avtal) {
    if (i_bruk.count(avtal.name()) == 0) return;
    const std::string which = base::TruncateUtf8(avtal.beteckning(), kLongestName);
    const auto add = [&](const std::string& vad, std::string skal, absl::string_view flags) {
      AttGora line;
      line.set_art(attgora::v1::UPPGIFT);
      line.set_ansvar(attgora::v1::KOMMUNEN);
      line.set_vad(absl::StrCat(vad, which.empty() ? "utan beteckning" : which));
      line.set_resurs(avtal.name());
      line.set_utforare(avtal.utforare());
      line.set_skal(std::move(skal));
      line.set_kommando(KommandoForAvtal(avtal, flags));
      some.push_back(std::move(line));
    };
    if (!avtal.slut_date().empty() && avtal.slut_date() <= today) {
      add("Uppdrag utan avtal: slut på avtal ",
          absl::StrCat("sista dag var ", DaySv(LastOf(avtal.slut_date())), "; förläng avtalet eller avsluta uppdraget"),
          "--till DATUM");
      return;  // its options are no matter any more
    }
    for (const v1::Avtalsoption& option : avtal.optioner()) {
      const bool open = option.lage() != v1::OPTIONSLAGE_UTNYTTJAD && option.lage() != v1::OPTIONSLAGE_AVSTADD;
      if (!open || option.senast_date().empty() || option.senast_date() > today) continue;
      add("Option utan beslut på avtal ",
          absl::StrCat("skulle ha utnyttjats senast ", DaySv(LastOf(option.senast_date()))), "--avstå-option");
    }
  }));
  AddSome(std::move(some), lines);
  return absl::OkStatus();
}

// Contacts that have run out, or do within reach: whoever they stand for gets no mail.
absl::Status Kontakter(sql::Session& session, const Tables& tables, const Fraga& fraga, Rad& lines) {
  const std::string reach = base::FormatDate(fraga.today + attgora::Grans("KONTAKT_DAGAR"));
  int64_t count = 0;
  KV_RETURN_IF_ERROR(store::ForEach(session, tables.kontakt, Of(fraga), [&](const v1::Kontakt& one) {
    if (!one.giltig_till().empty() && one.giltig_till() <= reach) ++count;
  }));
  if (count == 0) return absl::OkStatus();
  AttGora& line = lines.emplace_back();
  line.set_art(attgora::v1::UPPGIFT);
  line.set_ansvar(attgora::v1::KOMMUNEN);
  line.set_vad(count == 1 ? "1 kontakt har gått ut eller gör det snart"
                          : absl::StrCat(count, " kontakter har gått ut eller gör det snart"));
  line.set_skal("ta bort dem, eller ge dem en senare sista dag: kvalitet kontakt ändra");
  line.set_kommando("kvalitet kontakt lista");
  return absl::OkStatus();
}

// Enheter that changed hands, until what was stamped before has been seen to.
absl::Status Oppna(sql::Session& session, const Tables& tables, const Fraga& fraga, Rad& lines) {
  store::ListQuery query = Of(fraga);
  query.terms = {{"klart", proto::Op::kEqual, {"false"}}};
  query.limit = static_cast<int>(kMostLines);
  KV_ASSIGN_OR_RETURN(const std::vector<v1::Overtagande> open, tables.overtagande.List(session, query));
  if (open.empty()) return absl::OkStatus();
  std::vector<std::string> names;
  for (const v1::Overtagande& one : open) names.push_back(one.enhet());
  KV_ASSIGN_OR_RETURN(const std::vector<v1::Enhet> enheter, tables.enhet.GetMany(session, {}, names));
  std::map<std::string, std::string> namn;
  for (const v1::Enhet& one : enheter) namn[one.name()] = base::TruncateUtf8(one.namn(), kLongestName);
  for (const v1::Overtagande& one : open) {
    AttGora& line = lines.emplace_back();
    line.set_art(attgora::v1::UPPGIFT);
    line.set_ansvar(attgora::v1::KOMMUNEN);
    line.set_resurs(one.name());
    line.set_enhet(one.enhet());
    line.set_utforare(one.till_utforare());
    line.set_vad(absl::StrCat("Övertagande av ", namn[one.enhet()], " ", DaySv(one.overtagande_date())));
    std::string left;
    if (!one.arenden_omstamplade()) left = "stämpla om ärenden från den dagen";
    if (!one.atgarder_overlamnade()) absl::StrAppend(&left, left.empty() ? "" : "; ", "lämna över öppna åtgärder");
    line.set_skal(left);
    line.set_kommando("kvalitet enhet lämna-över {enhet}");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Dagslage> ReadDagslage(sql::Session& session, const Tables& tables, const std::string& kommun,
                                      absl::CivilDay day) {
  Dagslage lage;
  lage.today = day;
  store::ListQuery all;
  all.parent = absl::StrCat("kommuner/", kommun);
  store::ListQuery then = all;
  then.as_of = base::FormatDate(day);
  KV_RETURN_IF_ERROR(
      store::ForEach(session, tables.uppdrag, then, [&](v1::Uppdrag one) { lage.uppdrag.push_back(std::move(one)); }));
  if (lage.uppdrag.empty()) return lage;
  const auto by_name = [](auto& map) { return [&map](auto one) { map[one.name()] = std::move(one); }; };
  KV_RETURN_IF_ERROR(store::ForEach(session, tables.insatstyp, then, by_name(lage.insatstyper)));
  KV_RETURN_IF_ERROR(store::ForEach(session, tables.utforare, all, by_name(lage.utforare)));
  KV_RETURN_IF_ERROR(store::ForEach(session, tables.enhet, then, by_name(lage.enheter)));
  KV_RETURN_IF_ERROR(store::ForEach(session, tables.tillstand, all, [&](v1::Tillstand one) {
    std::vector<v1::Tillstand>& of = lage.tillstand[one.utforare()];
    of.push_back(std::move(one));
  }));
  return lage;
}

std::string KommandoForAvtal(const v1::Avtal& avtal, absl::string_view flags) {
  const std::string which = base::TruncateUtf8(avtal.beteckning(), kLongestName);
  return absl::StrCat("kvalitet avtal ändra ", which.empty() ? "AVTAL" : absl::StrCat("\"", which, "\""), " ", flags);
}

std::vector<attgora::Kalla> Vakter(const Tables& tables) {
  // What has a last day is told with `allas` too, for reminders.
  attgora::Kalla dated;
  dated.las = [&tables](sql::Session& session, const Fraga& fraga, const std::vector<sql::Value>&, int, Rad& lines,
                        std::vector<sql::Value>&) -> absl::Status {
    KV_RETURN_IF_ERROR(Optioner(session, tables, fraga, lines));
    KV_RETURN_IF_ERROR(Oatgardade(session, tables, fraga, lines));
    KV_ASSIGN_OR_RETURN(const Dagslage lage, ReadDagslage(session, tables, fraga.kommun, fraga.today));
    AddSome(OanmaldaAndringar(lage, attgora::Grans("ANDRING_ANMALS_DAGAR")), lines);
    AddSome(SlutarSnart(lage, attgora::Grans("TILLSTAND_SLUTAR_DAGAR")), lines);
    if (fraga.allas) return absl::OkStatus();
    AddSome(UtanTillstand(lage), lines);
    return Utlopta(session, tables, fraga, lage, lines);
  };
  return {dated, attgora::Summor([&tables](sql::Session& session, const Fraga& fraga, Rad& lines) -> absl::Status {
            KV_RETURN_IF_ERROR(Kontakter(session, tables, fraga, lines));
            return Oppna(session, tables, fraga, lines);
          })};
}

}  // namespace kvalitet::registry
