// självskattning: status.
#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "clients/kvalitet/commands.h"
#include "clients/kvalitet/context.h"
#include "clients/kvalitet/form_file.h"
#include "clients/kvalitet/lookup.h"
#include "clients/kvalitet/print.h"
#include "clients/kvalitet/self_assessment_lookup.h"
#include "clients/kvalitet/words.h"
#include "common/base/date.h"
#include "common/base/status.h"

namespace kvalitet::client {
namespace {

namespace v1 = uppfoljning::v1;
constexpr char kService[] = "uppfoljning.v1.UppfoljningService/";

bool HandedIn(const v1::Sjalvskattning& s) {
  return s.state() == v1::INLAMNAD || s.state() == v1::KOMPLETTERAS || s.state() == v1::GODKAND;
}

std::string StateWords(const v1::Sjalvskattning& s) {
  std::string words = WordOf(s.state());
  if (s.ombud()) words += " av ombud";
  if (!s.invandning_senast_date().empty()) {
    absl::StrAppend(&words, ", invänd senast ", ShortDaySv(s.invandning_senast_date()));
  }
  if (s.tillbaka() == v1::TILLBAKA_BEGARD) words += ", begärd tillbaka";
  return words;
}

// Who answers which avsnitt, and what the kommun wants completed.
std::string SectionText(const v1::ListSjalvskattningarResponse& all) {
  TextTable table({"NR", "AVSNITT", "LÄGE", "ANSVARIG", "KOMMUNEN VILL"});
  for (const auto& s : all.sjalvskattningar()) {
    for (const auto& a : s.avsnitt()) {
      if (s.state() == v1::KOMPLETTERAS || !a.ansvarig().empty() || !a.text().empty()) {
        table.Add({s.nummer(), a.avsnitt(), WordOf(a.state()), a.ansvarig(), a.text()});
      }
    }
  }
  return table.empty() ? "" : table.Text();
}

// Why somebody wants it back, and what the kommun said.
std::string ReturnText(const v1::ListSjalvskattningarResponse& all) {
  std::string text;
  for (const auto& s : all.sjalvskattningar()) {
    if (s.tillbaka() == v1::TILLBAKA_UNSPECIFIED) continue;
    absl::StrAppend(&text, s.nummer(), ": utföraren bad ", DaySv(s.tillbaka_date()),
                    " att få tillbaka den: ", s.tillbaka_skal(), "\n");
    if (s.tillbaka() == v1::TILLBAKA_BEGARD) {
      absl::StrAppend(&text, "  Kommunen har inte svarat. Svara: kvalitet självskattning återlämna ", s.nummer(),
                      " --svar ja, eller --svar nej --motiv \"...\"\n");
    } else {
      absl::StrAppend(&text, "  Kommunen svarade ", s.tillbaka() == v1::TILLBAKA_NEKAD ? "nej" : "ja",
                      s.tillbaka_motiv().empty() ? "" : ": ", s.tillbaka_motiv(), "\n");
    }
  }
  return text;
}

absl::Status Status(Context& context) {
  const Args& args = context.args();
  v1::ListSjalvskattningarRequest request;
  std::string filter;
  if (args.Has("enhet")) {
    KV_ASSIGN_OR_RETURN(const registry::v1::Enhet enhet, FindEnhet(context, args.Get("enhet")));
    filter = absl::StrCat("enhet = \"", enhet.name(), "\"");
  }
  int year = 0;
  if (args.Has("år")) {
    KV_ASSIGN_OR_RETURN(year, args.Number("år", 2000));
    if (filter.empty()) filter = absl::StrCat("ar = ", year);
  }
  request.set_filter(filter);
  KV_ASSIGN_OR_RETURN(const auto units, EnhetNames(context));
  KV_ASSIGN_OR_RETURN(const auto types, InsatstypNames(context));
  TextTable table({"NR", "ENHET", "INSATSTYP", ">ÅR", "SENAST", "LÄGE", ">BESVARADE", "INLÄMNAD"});
  v1::ListSjalvskattningarResponse all;
  KV_RETURN_IF_ERROR((ListAll<v1::ListSjalvskattningarRequest, v1::ListSjalvskattningarResponse>(
      context, absl::StrCat(kService, "ListSjalvskattningar"), request, [&](const auto& page) {
        for (const auto& s : page.sjalvskattningar()) {
          if (year == 0 || s.ar() == year) *all.add_sjalvskattningar() = s;
        }
      })));
  // By number: later ones have longer numbers.
  std::sort(all.mutable_sjalvskattningar()->begin(), all.mutable_sjalvskattningar()->end(),
            [](const auto& a, const auto& b) {
              return std::make_pair(a.nummer().size(), a.nummer()) < std::make_pair(b.nummer().size(), b.nummer());
            });
  int handed_in = 0, own = 0, short_in = 0;  // a short survey is no självskattning of the year
  for (const auto& s : all.sjalvskattningar()) {
    const auto last = base::ParseDate(LastDayOf(s)), done = base::ParseDate(s.inlamnad_date());
    own += s.omgang() == 0 ? 1 : 0;
    (s.omgang() == 0 ? handed_in : short_in) += HandedIn(s) ? 1 : 0;
    table.Add(
        {s.nummer(), NameOr(units, s.enhet()), absl::StrCat(NameOr(types, s.insatstyp(), s.insatstyp()), RoundSv(s)),
         absl::StrCat(s.ar()), last.ok() ? base::ShortDateSv(*last) : LastDayOf(s), StateWords(s),
         absl::StrCat(s.antal_besvarade(), " av ", s.antal_fragor()),
         !done.ok()
             ? ""
             : absl::StrCat(
                   base::ShortDateSv(*done),
                   s.dagar_sent() > 0 ? absl::StrCat(", ", CountSv(s.dagar_sent(), "dag", "dagar"), " sent") : "")});
  }
  context.Answer(
      table.empty()
          ? "Inga självskattningar som du får se.\n"
          : absl::StrCat(handed_in, " av ", own, " inlämnade",
                         own == all.sjalvskattningar_size()
                             ? ""
                             : absl::StrCat("; korta enkäter: ", short_in, " av ", all.sjalvskattningar_size() - own),
                         "\n", table.Text(), args.Has("enhet") ? SectionText(all) : "", ReturnText(all)),
      all);
  return absl::OkStatus();
}

}  // namespace

Command SelfAssessmentStatusCommand() {
  return {"självskattning",
          "status",
          {},
          {{"enhet", "NAMN", "enheten"}, {"år", "ÅR", "annars det senaste"}},
          "visa vad som är inlämnat och vad som saknas",
          "Visar läget för varje självskattning. Före inlämning ser kommunen bara hur många frågor som är besvarade.",
          "kvalitet självskattning status --år 2026",
          Status};
}

}  // namespace kvalitet::client
