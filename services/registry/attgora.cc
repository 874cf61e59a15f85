#include "services/registry/attgora.h"

#include <algorithm>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/attgora/granser.h"
#include "common/base/calendar.h"
#include "common/base/date.h"
#include "common/base/status.h"
#include "common/base/text.h"
#include "services/registry/dubbletter.h"
#include "services/registry/forslag.h"
#include "services/registry/oklarheter.h"
#include "services/registry/vakter.h"

namespace kvalitet::registry {
namespace {

using attgora::Fraga;
using attgora::Rad;
using attgora::v1::AttGora;

constexpr int kMostListed = 200;
constexpr size_t kLongestName = 120;  // bytes, so that the line stays within its length

AttGora& Add(Rad& lines, attgora::v1::Art art, std::string vad) {
  AttGora& line = lines.emplace_back();
  line.set_art(art);
  line.set_ansvar(attgora::v1::KOMMUNEN);
  line.set_vad(std::move(vad));
  return line;
}

// Avtal that end within reach.
absl::Status Avtal(sql::Session& session, const Tables& tables, const Fraga& fraga, Rad& lines) {
  store::ListQuery query;
  query.parent = absl::StrCat("kommuner/", fraga.kommun);
  query.terms = {
      {"slut_date", proto::Op::kGreater, {base::FormatDate(fraga.today)}},
      {"slut_date", proto::Op::kLessEqual, {base::FormatDate(fraga.today + attgora::Grans("AVTAL_SLUTAR_DAGAR"))}}};
  query.limit = kMostListed;
  KV_ASSIGN_OR_RETURN(const std::vector<v1::Avtal> ending, tables.avtal.List(session, query));
  for (const v1::Avtal& avtal : ending) {
    const auto end = base::ParseDate(avtal.slut_date());
    if (!end.ok()) continue;
    const std::string vilket = base::TruncateUtf8(avtal.beteckning(), kLongestName);
    AttGora& line = Add(lines, attgora::v1::UPPGIFT,
                        absl::StrCat("Avtal ", vilket.empty() ? "utan beteckning" : vilket, " löper ut"));
    line.set_resurs(avtal.name());
    line.set_utforare(avtal.utforare());
    line.set_sista_date(base::FormatDate(*end - 1));
    line.set_skal("förläng, upphandla på nytt eller avsluta");
    line.set_kommando(KommandoForAvtal(avtal, "--till DATUM"));
  }
  return absl::OkStatus();
}

// What the register does not know.
absl::Status Oklart(sql::Session& session, const Tables& tables, const Fraga& fraga, Rad& lines) {
  v1::ListOklarheterResponse unclear;
  // Tillstånd have a line of their own (vakt_rules.h).
  KV_RETURN_IF_ERROR(ReadOklarheter(session, tables, fraga.kommun, fraga.today, /*med_tillstand=*/false, unclear));
  if (unclear.antal() == 0) return absl::OkStatus();
  AttGora& line =
      Add(lines, attgora::v1::UPPGIFT,
          unclear.antal() == 1 ? "1 oklarhet i registret" : absl::StrCat(unclear.antal(), " oklarheter i registret"));
  line.set_skal(unclear.oklarheter(0).text());
  line.set_kommando("kvalitet utförare kontrollera");
  return absl::OkStatus();
}

// What may stand twice, so likely that somebody should look.
absl::Status Dubbletterna(sql::Session& session, const Tables& tables, const Fraga& fraga, Rad& lines) {
  v1::ListDubbletterResponse found;
  KV_RETURN_IF_ERROR(ReadDubbletter(session, tables, fraga.kommun, found));
  const auto& all = found.dubbletter();  // the likeliest first
  const auto likely = std::count_if(
      all.begin(), all.end(), [](const v1::Dubblett& one) { return one.poang() >= attgora::Grans("DUBBLETT_POANG"); });
  if (likely == 0) return absl::OkStatus();
  AttGora& line =
      Add(lines, attgora::v1::UPPGIFT,
          likely == 1 ? "1 möjlig dubblett i registret" : absl::StrCat(likely, " möjliga dubbletter i registret"));
  line.set_skal(absl::StrCat(base::TruncateUtf8(all[0].namn(), kLongestName / 2), " och ",
                             base::TruncateUtf8(all[0].annat_namn(), kLongestName / 2), ": ", all[0].poang(),
                             " poäng, ", all[0].skal()));
  line.set_kommando("kvalitet utförare dubbletter");
  return absl::OkStatus();
}

// A proposal of an utförare that waits for an answer.
std::optional<AttGora> Forslag(const v1::Andringsforslag& forslag, const Fraga& fraga) {
  if (!fraga.Angar(attgora::v1::KOMMUNEN, "")) return std::nullopt;
  AttGora line;
  line.set_resurs(forslag.name());
  line.set_art(attgora::v1::UPPGIFT);
  line.set_ansvar(attgora::v1::KOMMUNEN);
  line.set_vad(absl::StrCat("Ändringsförslag ", forslag.nummer()));
  line.set_text(absl::StrCat(FaltSv(forslag), ": ", forslag.varde()));
  line.set_utforare(forslag.utforare());
  line.set_enhet(forslag.enhet());
  line.set_lage("väntar på kommunen");
  line.set_kommando(absl::StrCat("kvalitet förslag acceptera ", forslag.nummer()));
  return line;
}

absl::StatusOr<int64_t> Count(sql::Session& session, const char* from_where, const std::string& kommun,
                              const std::string& since) {
  KV_ASSIGN_OR_RETURN(const std::vector<sql::Row> rows,
                      session.Query(absl::StrCat("SELECT COUNT(*) FROM ", from_where), {kommun, since}));
  return std::get<int64_t>(rows[0][0]);
}

// Mail that did not arrive, and reminders that nobody gets.
absl::Status Post(sql::Session& session, const Fraga& fraga, Rad& lines) {
  const std::string since = base::FormatDate(fraga.today - attgora::Grans("NYTT_DAGAR"));
  KV_ASSIGN_OR_RETURN(const int64_t lost, Count(session,
                                                "utskick WHERE kommun = ? AND state IN ('UTSKICK_STATE_STUDSAT',"
                                                " 'UTSKICK_STATE_EJ_LEVERERAT') AND dag_date >= ?",
                                                fraga.kommun, since));
  if (lost > 0) {
    AttGora& line = Add(lines, attgora::v1::FASTNAT, absl::StrCat(lost, " mejl kom inte fram"));
    line.set_skal("rätta adressen, eller lägg till en kontakt");
    line.set_kommando("kvalitet påminnelse visa --ej-framme");
  }
  // Those that still lack one are told of anew each workday.
  KV_ASSIGN_OR_RETURN(
      const int64_t nobody,
      Count(session, "paminnelse WHERE kommun = ? AND state = 'PAMINNELSE_STATE_UTAN_MOTTAGARE' AND dag_date >= ?",
            fraga.kommun, base::FormatDate(base::AddWorkdays(fraga.today, -1))));
  if (nobody == 0) return absl::OkStatus();
  AttGora& line =
      Add(lines, attgora::v1::FASTNAT,
          nobody == 1 ? "1 påminnelse har ingen mottagare" : absl::StrCat(nobody, " påminnelser har ingen mottagare"));
  line.set_skal("lägg till en kontakt för enheten eller utföraren");
  line.set_kommando("kvalitet påminnelse visa --utan-mottagare");
  return absl::OkStatus();
}

}  // namespace

std::vector<attgora::Kalla> AttGoraKallor(const Tables& tables) {
  attgora::Kalla avtal;
  avtal.las = [&tables](sql::Session& session, const Fraga& fraga, const std::vector<sql::Value>&, int, Rad& lines,
                        std::vector<sql::Value>&) { return Avtal(session, tables, fraga, lines); };
  std::vector<attgora::Kalla> all = Vakter(tables);
  all.insert(all.begin(), avtal);
  all.push_back(attgora::Rader<v1::Andringsforslag>(tables.andringsforslag, "ANDRINGSFORSLAG_STATE_FORESLAGET",
                                                    attgora::v1::KOMMUNEN, &Forslag));
  all.push_back(attgora::Summor([&tables](sql::Session& session, const Fraga& fraga, Rad& lines) -> absl::Status {
    KV_RETURN_IF_ERROR(Oklart(session, tables, fraga, lines));
    KV_RETURN_IF_ERROR(Dubbletterna(session, tables, fraga, lines));
    return Post(session, fraga, lines);
  }));
  return all;
}

}  // namespace kvalitet::registry
