#include "clients/kvalitet/today.h"

#include <algorithm>
#include <cstdint>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "clients/kvalitet/lookup.h"
#include "clients/kvalitet/print.h"
#include "common/base/date.h"
#include "common/base/text.h"

namespace kvalitet::client {
namespace {

using attgora::v1::AttGora;

constexpr int kWeek = 7;  // days: the same weekday of next week is within a week
constexpr int kHeading = 13;
constexpr int kMostWidth = 160, kMostCell = 60;  // columns of a line of the kommun's, and of one of its cells
constexpr size_t kTextWidth = 40;                // bytes of what somebody wrote

absl::CivilDay DayOf(const std::string& iso) { return base::ParseDate(iso).value_or(absl::CivilDay()); }

// "Åtgärd A-41: Ny rutin för nycklar." or "Självskattning 2026, hemtjänst".
std::string What(const AttGora& line, const TodayNames& names) {
  if (!line.text().empty()) {
    const std::string whole = absl::StrReplaceAll(line.text(), {{"\r", " "}, {"\n", " "}, {"\t", " "}});
    const std::string text = base::TruncateUtf8(whole, kTextWidth);
    return absl::StrCat(line.vad(), ": ", text, text.size() < whole.size() ? " …" : "");
  }
  if (line.insatstyp().empty()) return line.vad();
  return absl::StrCat(line.vad(), ", ", base::LowerSv(NameOr(names.insatstyper, line.insatstyp(), line.insatstyp())));
}

// "Hemtjänst Norr, Exempelvård AB (privat)".
std::string Where(const AttGora& line, const TodayNames& names) {
  std::string where = line.enhet().empty() ? "" : NameOr(names.enheter, line.enhet(), "?");
  if (line.utforare().empty()) return where;
  const std::string regi = NameOr(names.regi, line.utforare(), "");
  return absl::StrCat(where, where.empty() ? "" : ", ", NameOr(names.utforare, line.utforare(), "?"),
                      regi.empty() ? "" : absl::StrCat(" (", regi, ")"));
}

// With names as people write them.
std::string CommandOf(const AttGora& line, const TodayNames& names) {
  std::string command = absl::StrReplaceAll(
      line.kommando(), {{"{enhet}", absl::StrCat("\"", NameOr(names.enheter, line.enhet(), "ENHET"), "\"")}});
  if (const auto type = names.insatstyper.find(line.insatstyp()); type != names.insatstyper.end()) {
    absl::StrReplaceAll({{absl::StrCat("--insatstyp ", type->first), InsatstypFlag(base::LowerSv(type->second))}},
                        &command);
  }
  return command;
}

std::string DaysLate(const AttGora& line, const std::string& today) {
  return CountSv(DayOf(today) - DayOf(line.sista_date()), "dag", "dagar");
}

std::string Reminded(const AttGora& line, const TodayNames& names) {
  const auto count = [&](const std::map<std::string, int>& of) {
    const auto found = of.find(line.resurs());
    return found == of.end() ? 0 : found->second;
  };
  const int told = count(names.reminded), lost = count(names.lost);
  if (told == 0) return "";
  return absl::StrCat("; påmind ", CountSv(told, "gång", "gånger"),
                      lost == 0 ? "" : absl::StrCat(", ", CountSv(lost, "mejl", "mejl"), " kom inte fram"));
}

bool Earlier(const AttGora& a, const AttGora& b) {
  if (a.sista_date().empty() != b.sista_date().empty()) return b.sista_date().empty();
  return a.sista_date() < b.sista_date();
}

// "8 självskattningar (5 kommunala, 3 privata), 1 klagomål": the lines of all utförare, by word.
std::string News(const std::vector<AttGora>& lines, const TodayNames& names, int64_t* total) {
  struct Sum {
    std::string many;
    int64_t all = 0, kommunal = 0, privat = 0;
  };
  std::vector<std::pair<std::string, Sum>> sums;
  *total = 0;
  for (const AttGora& line : lines) {
    auto sum = std::find_if(sums.begin(), sums.end(), [&](const auto& s) { return s.first == line.vad(); });
    if (sum == sums.end()) sum = sums.insert(sums.end(), {line.vad(), {line.vad_flertal()}});
    const std::string regi = NameOr(names.regi, line.utforare(), "");
    sum->second.all += line.antal();
    sum->second.kommunal += regi == "kommunal" ? line.antal() : 0;
    sum->second.privat += regi == "privat" ? line.antal() : 0;
    *total += line.antal();
  }
  std::vector<std::string> words;
  for (const auto& [one, sum] : sums) {
    std::string word = CountSv(sum.all, one, sum.many);
    if (sum.kommunal > 0 && sum.privat > 0) {
      absl::StrAppend(&word, " (", CountSv(sum.kommunal, "kommunal", "kommunala"), ", ",
                      CountSv(sum.privat, "privat", "privata"),
                      sum.all > sum.kommunal + sum.privat
                          ? absl::StrCat(", ", CountSv(sum.all - sum.kommunal - sum.privat, "övrig", "övriga"))
                          : "",
                      ")");
    }
    words.push_back(std::move(word));
  }
  return JoinSv(words);
}

using Cells = std::vector<std::string>;

struct Row {
  Cells cells;
  std::string command;  // that closes it; empty where somebody else does
};

// As much of a text as is shown; the end of what is longer is left out.
std::string Cut(const std::string& text, int most = kMostWidth) {
  if (DisplayWidth(text) <= most) return text;
  std::string cut = text;
  while (DisplayWidth(cut) > most - 2) cut = std::string(base::TruncateUtf8(cut, cut.size() - 1));
  return absl::StrCat(absl::StripTrailingAsciiWhitespace(cut), " …");
}

// A heading with its number, and lines beside and below it, in columns; below a line the command that closes it, once
// where it is the same as that of the next.
void Section(const std::string& heading, int64_t count, const std::vector<Row>& lines, size_t most, std::string& out) {
  if (lines.empty()) return;
  const size_t shown = std::min(lines.size(), most);
  std::vector<int> width;
  for (size_t i = 0; i < shown; ++i) {
    width.resize(std::max(width.size(), lines[i].cells.size()));
    for (size_t c = 0; c < lines[i].cells.size(); ++c) {
      width[c] = std::min(kMostCell, std::max(width[c], DisplayWidth(lines[i].cells[c])));
    }
  }
  std::string left = absl::StrCat(Pad(heading, 9), count);
  for (size_t i = 0; i < shown; ++i) {
    std::string line = absl::StrCat(Pad(left, kHeading), " ");
    for (size_t c = 0; c < lines[i].cells.size(); ++c) {
      // The last one says by when: it stands, however long those before it are.
      const bool last = c + 1 == lines[i].cells.size();
      const std::string cell = last ? lines[i].cells[c] : Cut(lines[i].cells[c], kMostCell);
      absl::StrAppend(&line, c == 0 ? "" : "  ", Pad(cell, width[c]));
    }
    absl::StrAppend(&out, Cut(std::string(absl::StripTrailingAsciiWhitespace(line))), "\n");
    left.clear();
    const bool again = i + 1 < shown && lines[i + 1].command == lines[i].command;
    if (!lines[i].command.empty() && !again) {
      absl::StrAppend(&out, Cut(absl::StrCat(Pad("", kHeading), "   ", lines[i].command)), "\n");
    }
  }
  if (lines.size() > most) {
    absl::StrAppend(&out, Pad("", kHeading), " … och ", lines.size() - most, " till: kvalitet idag --alla\n");
  }
}

std::string Heading(const std::string& today) {
  std::string day = DaySv(today);
  if (!day.empty() && day[0] >= 'a' && day[0] <= 'z') day[0] = static_cast<char>(day[0] - 'a' + 'A');
  return day;
}

}  // namespace

Told ToldOf(const std::vector<AttGora>& lines) {
  Told told;
  for (const AttGora& line : lines) {
    if (line.art() == attgora::v1::NYTT && line.antal_nyss() > 0) {
      told[{line.utforare(), line.vad()}] += line.antal_nyss();
    }
  }
  return told;
}

void LeaveOut(const Told& told, std::vector<AttGora>& lines) {
  Told left = told;
  for (AttGora& line : lines) {
    const auto one = left.find({line.utforare(), line.vad()});
    if (line.art() != attgora::v1::NYTT || one == left.end()) continue;
    const int64_t out = std::min(one->second, line.antal_forut());
    line.set_antal(line.antal() - out);
    one->second -= out;
  }
  lines.erase(std::remove_if(lines.begin(), lines.end(),
                             [](const AttGora& line) { return line.art() == attgora::v1::NYTT && line.antal() == 0; }),
              lines.end());
}

std::string TodayOfUtforare(std::vector<AttGora> lines, const std::string& today, const TodayNames& names) {
  std::stable_sort(lines.begin(), lines.end(), Earlier);
  TextTable table({"SENAST", "VAD", "ENHET", "LÄGE"});
  std::vector<AttGora> news;
  std::string next;
  for (const AttGora& line : lines) {
    if (line.art() == attgora::v1::NYTT) {
      news.push_back(line);
      continue;
    }
    const bool late = !line.sista_date().empty() && line.sista_date() < today;
    table.Add({line.sista_date().empty() ? "-" : ShortDaySv(line.sista_date()), What(line, names),
               NameOr(names.enheter, line.enhet(), ""),
               late ? absl::StrCat("försenad ", DaysLate(line, today), line.lage().empty() ? "" : "; ", line.lage())
               : line.lage().empty() ? line.skal()
                                     : line.lage()});
    if (next.empty()) next = CommandOf(line, names);
  }
  std::string out = absl::StrCat(Heading(today), "\n");
  absl::StrAppend(&out, table.empty() ? "  Inget att göra just nu.\n" : table.Text());
  int64_t total = 0;
  if (const std::string word = News(news, names, &total); total > 0) absl::StrAppend(&out, "Nytt: ", word, ".\n");
  if (!next.empty()) absl::StrAppend(&out, "Börja här: ", next, "\n");
  return out;
}

std::string TodayOfKommun(std::vector<AttGora> lines, const std::string& today, const TodayNames& names, size_t most) {
  std::stable_sort(lines.begin(), lines.end(), Earlier);
  const std::string week = base::FormatDate(DayOf(today) + kWeek);
  std::vector<Row> late, soon, open, later, look, stuck;
  std::vector<AttGora> news;
  int64_t stuck_count = 0;  // a line may tell of several
  for (const AttGora& line : lines) {
    const std::string what = What(line, names), where = Where(line, names), &due = line.sista_date();
    const std::string why = line.skal().empty() ? line.lage() : line.skal();
    // What an enhet has to do, the kommun cannot.
    const std::string command = line.ansvar() == attgora::v1::ENHETEN ? "" : CommandOf(line, names);
    if (line.art() == attgora::v1::NYTT) {
      news.push_back(line);
    } else if (line.art() == attgora::v1::TITTA_PA) {
      look.push_back({{absl::StrCat(where, ": ", line.skal())}, command});
    } else if (line.art() == attgora::v1::FASTNAT) {
      stuck.push_back({{what, where, line.skal()}, command});
      stuck_count += std::max<int64_t>(line.antal(), 1);
    } else if (due.empty()) {
      open.push_back({{what, where, why}, command});
    } else if (due < today) {
      late.push_back({{what, where, absl::StrCat(DaysLate(line, today), Reminded(line, names))}, command});
    } else if (due <= week) {
      soon.push_back(
          {{what, where,
            absl::StrCat(due == today ? "i dag" : ShortDaySv(due), line.lage().empty() ? "" : "; ", line.lage())},
           command});
    } else {
      later.push_back(
          {{what, where, absl::StrCat(ShortDaySv(due), line.lage().empty() ? "" : "; ", line.lage())}, command});
    }
  }
  const bool all = most == 0;
  if (all) most = lines.size();
  std::string out = absl::StrCat(Heading(today), "\n");
  const size_t empty = out.size();
  Section("FÖRSENAT", static_cast<int64_t>(late.size()), late, most, out);
  Section("VECKAN", static_cast<int64_t>(soon.size()), soon, most, out);
  Section("ATT GÖRA", static_cast<int64_t>(open.size()), open, most, out);
  if (all) Section("SENARE", static_cast<int64_t>(later.size()), later, most, out);
  int64_t total = 0;
  const std::string word = News(news, names, &total);
  if (total > 0) Section("NYTT", total, {{{word}, ""}}, most, out);
  Section("TITTA PÅ", static_cast<int64_t>(look.size()), look, most, out);
  Section("FASTNAT", stuck_count, stuck, most, out);
  if (out.size() == empty) out += "  Inget att göra just nu, och inget nytt.\n";
  if (!all && !later.empty()) {
    absl::StrAppend(&out, "Senare än en vecka: ", CountSv(static_cast<int64_t>(later.size()), "sak", "saker"),
                    ", den första ", later[0].cells[0], ". Alla: kvalitet idag --alla\n");
  }
  return out;
}

}  // namespace kvalitet::client
