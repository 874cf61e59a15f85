#include "clients/kvalitet/deadline.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "clients/kvalitet/print.h"
#include "common/base/date.h"
#include "common/base/text.h"

namespace kvalitet::client {
namespace {

std::string LowerFirst(absl::string_view name) {
  std::string out(name);
  if (!out.empty()) out[0] = absl::ascii_tolower(static_cast<unsigned char>(out[0]));
  return out;
}

// Why nobody works that day; empty for a working day.
std::string ReasonOf(absl::CivilDay day) {
  if (base::IsWorkday(day)) return "";
  if (base::IsEveOfRest(day)) {
    const char* eve = day.month() == 6 ? "midsommarafton" : day.day() == 24 ? "julafton" : "nyårsafton";
    return absl::StrCat(eve, ", lag (1930:173) 2 §");
  }
  const auto name = base::HolidayName(day);
  if (name.has_value() && base::IsHoliday(day)) return absl::StrCat(LowerFirst(*name), ", lag (1989:253)");
  return absl::GetWeekday(day) == absl::Weekday::sunday ? "söndag" : "lördag";
}

std::string PeriodText(base::Period period) {
  const std::string n = absl::StrCat(period.amount, " ");
  switch (period.unit) {
    case base::PeriodUnit::kWorkdays:
      return n + (period.amount == 1 ? "arbetsdag" : "arbetsdagar");
    case base::PeriodUnit::kMonths:
      return n + (period.amount == 1 ? "månad" : "månader");
    case base::PeriodUnit::kWeeks:
      return n + (period.amount == 1 ? "vecka" : "veckor");
    case base::PeriodUnit::kYears:
      return n + "år";
    case base::PeriodUnit::kDays:
      break;
  }
  return n + (period.amount == 1 ? "dag" : "dagar");
}

// Longer lists are told by their number: two hundred weekends help nobody.
constexpr size_t kMostListed = 40;

std::string Listed(const std::vector<UncountedDay>& days) {
  TextTable table({"DAG", "VARFÖR"});
  for (size_t i = 0; i < days.size() && i < kMostListed; ++i) {
    table.Add({base::ShortDateSv(days[i].day), days[i].reason});
  }
  std::string text = table.Text();
  if (days.size() > kMostListed) absl::StrAppend(&text, "  och ", days.size() - kMostListed, " dagar till\n");
  return text;
}

}  // namespace

Deadline CountDeadline(absl::CivilDay start, base::Period period) {
  Deadline d{start, period, base::AddPeriod(start, period), base::LegalDeadline(start, period), {}};
  const bool workdays = period.unit == base::PeriodUnit::kWorkdays;
  const absl::CivilDay from = workdays ? start + 1 : d.last;
  const absl::CivilDay to = workdays ? d.last : d.in_law;
  for (absl::CivilDay day = from; day < to; ++day) {
    if (std::string reason = ReasonOf(day); !reason.empty()) d.uncounted.push_back({day, std::move(reason)});
  }
  return d;
}

std::string DeadlineText(const Deadline& d, bool law) {
  const bool workdays = d.period.unit == base::PeriodUnit::kWorkdays;
  const absl::CivilDay last = law ? d.in_law : d.last;
  std::string text = absl::StrCat("Sista dag: ", base::WeekdayDateSv(last), ".\nRäknat från ",
                                  base::WeekdayDateSv(d.start), ", som inte räknas: ", PeriodText(d.period), ".\n");
  if (workdays) {
    if (d.uncounted.empty()) return text + "Alla dagar däremellan räknas.\n";
    return absl::StrCat(text, "Räknas inte (", d.uncounted.size(), "):\n", Listed(d.uncounted));
  }
  text += "Kalenderdagar: lördagar, söndagar och helgdagar räknas.\n";
  if (d.last == d.in_law) return text;
  const std::string why = absl::StrCat(base::WeekdayDateSv(d.last), " är ", d.uncounted.front().reason);
  if (law)
    return absl::StrCat(text, "Flyttad framåt: ", why,
                        ". En frist i lag går då till nästa vardag, lag (1930:173) 2 §.\n");
  return absl::StrCat(text, "Står fristen i lag är sista dag i stället ", base::WeekdayDateSv(d.in_law),
                      ": lag (1930:173) 2 §. Lägg då till --lag.\n");
}

Json DeadlineJson(const Deadline& d, bool law) {
  Json days = Json::Array();
  for (const UncountedDay& u : d.uncounted) {
    days.Add(Json::Object().Set("datum", base::FormatDate(u.day)).Set("skal", u.reason));
  }
  Json json = Json::Object();
  json.Set("fran", base::FormatDate(d.start)).Set("sista_dag", base::FormatDate(law ? d.in_law : d.last));
  json.Set("sista_dag_text", base::WeekdayDateSv(law ? d.in_law : d.last));
  json.Set("sista_dag_om_fristen_star_i_lag", base::FormatDate(d.in_law)).Set("raknas_inte", days);
  return json;
}

}  // namespace kvalitet::client
