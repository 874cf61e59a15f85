#include "clients/kvalitet/lookup.h"

#include <algorithm>
#include <set>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "clients/kvalitet/print.h"
#include "common/base/text.h"
#include "common/register/insatstyp_words.h"

namespace kvalitet::client {
namespace {

// A value within quotes of a filter.
std::string Quoted(absl::string_view text) {
  return absl::StrCat("\"", absl::StrReplaceAll(text, {{"\\", "\\\\"}, {"\"", "\\\""}}), "\"");
}

// Nobody sees how many blanks there are between two words.
std::string FoldName(absl::string_view name) {
  return absl::StrJoin(absl::StrSplit(base::FoldSv(base::TrimSv(name)), absl::ByAnyChar(" \t"), absl::SkipEmpty()),
                       " ");
}

// The one of `all` whose name is meant; `what` and `list` say in Swedish what it is and how to see them all.
template <class Row>
absl::StatusOr<Row> Choose(const std::vector<Row>& all, absl::string_view name, absl::string_view what) {
  std::vector<const Row*> found;
  for (const Row& row : all) {
    if (row.namn() == name) found.push_back(&row);
  }
  if (found.empty()) {
    for (const Row& row : all) {
      if (FoldName(row.namn()) == FoldName(name)) found.push_back(&row);
    }
  }
  if (found.size() == 1) return *found[0];
  if (found.empty()) {
    std::vector<std::string> names;
    for (const Row& row : all) names.push_back(row.namn());
    const auto closest = base::ClosestWord(name, names);
    return Failure(kNotNow, absl::StrCat("Det finns ", what, " \"", name, "\".",
                                         closest ? absl::StrCat(" Menade du \"", *closest, "\"?") : ""));
  }
  return Failure(kNotNow, absl::StrCat("Två eller flera heter \"", name, "\" (", found.size(),
                                       "). Skriv namnet precis som i registret."));
}

// One that has gone up in another gives its name to one of the same name that has not.
void LeaveGone(std::vector<registry::v1::Enhet>& all) {
  std::set<std::string> standing;
  for (const auto& enhet : all) {
    if (enhet.uppgatt_i().empty()) standing.insert(FoldName(enhet.namn()));
  }
  all.erase(std::remove_if(all.begin(), all.end(),
                           [&](const auto& enhet) {
                             return !enhet.uppgatt_i().empty() && standing.count(FoldName(enhet.namn())) > 0;
                           }),
            all.end());
}

}  // namespace

absl::StatusOr<registry::v1::Enhet> FindEnhet(Context& context, absl::string_view name) {
  std::vector<registry::v1::Enhet> all;
  auto list = [&](const std::string& filter, bool also_not_today = false) {
    all.clear();
    registry::v1::ListEnheterRequest request;
    request.set_filter(filter);
    request.set_senaste_period(also_not_today);
    return ListAll<registry::v1::ListEnheterRequest, registry::v1::ListEnheterResponse>(
        context, "registry.v1.Registry/ListEnheter", request,
        [&](const auto& page) { all.insert(all.end(), page.enheter().begin(), page.enheter().end()); });
  };
  const std::string of_that_name = absl::StrCat("namn = ", Quoted(name));
  KV_RETURN_IF_ERROR(list(of_that_name));
  // One that begins later, or has ended, is named too: the past is corrected and the future prepared.
  if (all.empty()) KV_RETURN_IF_ERROR(list(of_that_name, true));
  if (all.empty()) KV_RETURN_IF_ERROR(list(""));
  LeaveGone(all);
  absl::StatusOr<registry::v1::Enhet> chosen = Choose(all, name, "ingen enhet");
  if (chosen.ok() || all.size() < 2) return chosen;
  // Two of one name: tell them apart by their area.
  std::vector<std::string> areas;
  for (const auto& enhet : all) {
    if (FoldName(enhet.namn()) == FoldName(name))
      areas.push_back(enhet.omrade().empty() ? "utan område" : enhet.omrade());
    if (FoldName(absl::StrCat(enhet.namn(), " (", enhet.omrade(), ")")) == FoldName(name)) return enhet;
  }
  if (areas.size() < 2) return chosen;
  return Failure(kNotNow, absl::StrCat(areas.size(), " enheter heter \"", name, "\": ", JoinSv(areas),
                                       ". Skriv området inom ", "parentes: --enhet \"", name, " (", areas[0], ")\"."));
}

absl::StatusOr<registry::v1::Utforare> FindUtforare(Context& context, absl::string_view name) {
  std::vector<registry::v1::Utforare> all;
  KV_RETURN_IF_ERROR((ListAll<registry::v1::ListUtforareRequest, registry::v1::ListUtforareResponse>(
      context, "registry.v1.Registry/ListUtforare", {},
      [&](const auto& page) { all.insert(all.end(), page.utforare().begin(), page.utforare().end()); })));
  return Choose(all, name, "ingen utförare");
}

absl::StatusOr<std::vector<registry::v1::Insatstyp>> ReadInsatstyper(Context& context) {
  std::vector<registry::v1::Insatstyp> all;
  KV_RETURN_IF_ERROR((ListAll<registry::v1::ListInsatstyperRequest, registry::v1::ListInsatstyperResponse>(
      context, "registry.v1.Registry/ListInsatstyper", {},
      [&](const auto& page) { all.insert(all.end(), page.insatstyper().begin(), page.insatstyper().end()); })));
  return all;
}

absl::StatusOr<std::string> FindInsatstyp(Context& context, absl::string_view word) {
  KV_ASSIGN_OR_RETURN(const auto all, ReadInsatstyper(context));
  const registry::InsatstypWords words(all);
  const std::set<std::string>& named = words.Named(word);
  const std::string folded = FoldName(word);
  std::vector<std::string> names;
  // A part of several names, or a word of several, names none of them.
  std::vector<std::string> partly;
  for (const auto& type : all) {
    const bool meant = named.count(type.name()) > 0;
    if (meant && named.size() == 1) return type.kod();
    names.push_back(type.namn());
    const bool part = named.empty() && !folded.empty() && absl::StrContains(FoldName(type.namn()), folded);
    if (meant || part) partly.push_back(absl::StrCat(type.kod(), " (", type.namn(), ")"));
  }
  constexpr size_t kMost = 8;
  if (!partly.empty() && partly.size() <= kMost) {
    std::sort(partly.begin(), partly.end());
    const std::string said = absl::StrCat("\"", word, "\"");
    return Failure(kUsage,
                   absl::StrCat(named.empty() ? absl::StrCat("Det finns ingen insatstyp ", said, ". Den") : said,
                                " kan vara ", absl::StrJoin(partly, ", "),
                                partly.size() == 1 ? ". Skriv koden eller hela namnet."
                                                   : ". Skriv koden, eller hela namnet, för en av dem."));
  }
  const auto closest = base::ClosestWord(word, names);
  return Failure(kUsage, absl::StrCat("Det finns ingen insatstyp \"", word, "\".",
                                      closest ? absl::StrCat(" Menade du \"", *closest, "\"?") : "",
                                      " Exempel: hemtjänst, säbo. Alla: kvalitet insatstyp lista"));
}

std::string UtanUppdrag(Context& context, const std::string& enhet, const std::string& insatstyp) {
  if (insatstyp.rfind("HSL_", 0) == 0) return "";  // health care is carried out within what the uppdrag are for
  registry::v1::ListUppdragRequest request;
  request.set_filter(absl::StrCat("enhet = \"", enhet, "\""));
  std::set<std::string> har;
  const absl::Status read = ListAll<registry::v1::ListUppdragRequest, registry::v1::ListUppdragResponse>(
      context, "registry.v1.Registry/ListUppdrag", request, [&](const auto& page) {
        for (const registry::v1::Uppdrag& one : page.uppdrag()) har.insert(one.insatstyp());
      });
  const absl::StatusOr<std::string> name = FindInsatstypName(context, insatstyp);
  if (!read.ok() || !name.ok() || har.empty() || har.count(*name) > 0) return "";
  const auto names = InsatstypNamesByResource(context);
  if (!names.ok()) return "";
  std::vector<std::string> andra;
  for (const std::string& one : har) andra.push_back(base::LowerSv(NameOr(*names, one)));
  return absl::StrCat("Obs: i registret har enheten inget uppdrag för ", base::LowerSv(NameOr(*names, *name)),
                      ", bara för ", JoinSv(andra), ". Stämmer enheten och insatstypen?\n");
}

std::string InsatstypFlag(absl::string_view name) {
  const char* quote = name.find(' ') == absl::string_view::npos ? "" : "\"";
  return absl::StrCat("--insatstyp ", quote, name, quote);
}

absl::StatusOr<std::string> StatedUtforare(Context& context) {
  if (!context.args().Has("utförare")) return std::string();
  KV_ASSIGN_OR_RETURN(const registry::v1::Utforare utforare, FindUtforare(context, context.args().Get("utförare")));
  return utforare.name();
}

absl::StatusOr<std::map<std::string, std::string>> EnhetNames(Context& context) {
  std::map<std::string, std::string> names;
  registry::v1::ListEnheterRequest request;
  request.set_senaste_period(true);  // a row of any day has a name
  KV_RETURN_IF_ERROR((ListAll<registry::v1::ListEnheterRequest, registry::v1::ListEnheterResponse>(
      context, "registry.v1.Registry/ListEnheter", request, [&](const auto& page) {
        for (const auto& enhet : page.enheter()) names[enhet.name()] = enhet.namn();
      })));
  return names;
}

absl::StatusOr<std::map<std::string, std::string>> UtforareNames(Context& context) {
  std::map<std::string, std::string> names;
  KV_RETURN_IF_ERROR((ListAll<registry::v1::ListUtforareRequest, registry::v1::ListUtforareResponse>(
      context, "registry.v1.Registry/ListUtforare", {}, [&](const auto& page) {
        for (const auto& utforare : page.utforare()) names[utforare.name()] = utforare.namn();
      })));
  return names;
}

absl::StatusOr<std::map<std::string, std::string>> InsatstypNames(Context& context) {
  KV_ASSIGN_OR_RETURN(const auto all, ReadInsatstyper(context));
  std::map<std::string, std::string> names;
  for (const auto& type : all) names[type.kod()] = type.namn();
  return names;
}

absl::StatusOr<std::map<std::string, std::string>> InsatstypNamesByResource(Context& context) {
  KV_ASSIGN_OR_RETURN(const auto all, ReadInsatstyper(context));
  std::map<std::string, std::string> names;
  for (const auto& type : all) names[type.name()] = type.namn();
  return names;
}

std::string NameOr(const std::map<std::string, std::string>& names, const std::string& key,
                   absl::string_view otherwise) {
  auto it = names.find(key);
  return it == names.end() ? std::string(otherwise) : it->second;
}

absl::StatusOr<std::string> ShortNumber(absl::string_view letters, absl::string_view word) {
  std::string upper = absl::AsciiStrToUpper(word);
  const absl::string_view prefix = absl::string_view(upper).substr(0, letters.size());
  absl::string_view rest = absl::string_view(upper).substr(std::min(upper.size(), letters.size()));
  absl::ConsumePrefix(&rest, "-");
  int number = 0;
  if (prefix == letters && absl::SimpleAtoi(rest, &number) && number > 0) return absl::StrCat(letters, "-", number);
  return Failure(kUsage,
                 absl::StrCat("\"", word, "\" är inget nummer av det slag som behövs här. Exempel: ", letters, "-31."));
}

absl::StatusOr<uppfoljning::v1::Uppfoljning> FindUppfoljning(Context& context, absl::string_view number) {
  return FindByNumber<uppfoljning::v1::ListUppfoljningarRequest>(
      context, "U", number, "uppfoljning.v1.UppfoljningService/ListUppfoljningar",
      &uppfoljning::v1::ListUppfoljningarResponse::uppfoljningar, "ingen uppföljning", "kvalitet uppföljning lista");
}

absl::StatusOr<uppfoljning::v1::Formular> NewestForm(Context& context, const std::string& insatstyp,
                                                     const std::string& flag) {
  uppfoljning::v1::ListFormularRequest request;
  request.set_filter(absl::StrCat("insatstyp = \"", insatstyp, "\" AND respondent = \"UTFORARE\""));
  std::vector<uppfoljning::v1::Formular> found;
  KV_RETURN_IF_ERROR((ListAll<uppfoljning::v1::ListFormularRequest, uppfoljning::v1::ListFormularResponse>(
      context, "uppfoljning.v1.UppfoljningService/ListFormular", request, [&](const auto& page) {
        for (const auto& f : page.formular()) {
          if (f.state() == uppfoljning::v1::PUBLICERAT &&
              (!context.args().Has(flag) || f.serie() == context.args().Get(flag)))
            found.push_back(f);
        }
      })));
  const uppfoljning::v1::Formular* newest = nullptr;
  for (const auto& f : found) {
    if (newest != nullptr && newest->serie() != f.serie()) {
      return Failure(kUsage, absl::StrCat("Det finns flera formulär för insatstypen: ", newest->serie(), " och ",
                                          f.serie(), ". Ange vilket: --", flag, " SERIE."));
    }
    if (newest == nullptr || f.version() > newest->version()) newest = &f;
  }
  if (newest != nullptr) return *newest;
  return Failure(kNotNow, absl::StrCat("Det finns inget publicerat formulär för ", context.args().Get("insatstyp"),
                                       " som utförare svarar på. Läs in ett: "
                                       "kvalitet formulär importera FIL --publicera"));
}

absl::StatusOr<uppfoljning::v1::Atgard> FindAtgard(Context& context, absl::string_view number) {
  return FindByNumber<uppfoljning::v1::ListAtgarderRequest>(
      context, "A", number, "uppfoljning.v1.UppfoljningService/ListAtgarder",
      &uppfoljning::v1::ListAtgarderResponse::atgarder, "ingen åtgärd", "kvalitet åtgärd lista");
}

absl::StatusOr<Names> ReadNames(Context& context) {
  Names names;
  KV_ASSIGN_OR_RETURN(names.enheter, EnhetNames(context));
  KV_ASSIGN_OR_RETURN(names.utforare, UtforareNames(context));
  return names;
}

absl::StatusOr<std::string> FindInsatstypName(Context& context, absl::string_view word) {
  KV_ASSIGN_OR_RETURN(const std::string code, FindInsatstyp(context, word));
  KV_ASSIGN_OR_RETURN(const std::string parent, context.Parent());
  return absl::StrCat(parent, "/insatstyper/", FoldWord(code));
}

}  // namespace kvalitet::client
