// åtgärd lista, importera; and whose an åtgärd is.
#include "clients/kvalitet/commands_measure.h"

#include <algorithm>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/kvalitet/context.h"
#include "clients/kvalitet/import.h"
#include "clients/kvalitet/lookup.h"
#include "clients/kvalitet/print.h"
#include "clients/kvalitet/tasks.h"
#include "clients/kvalitet/words.h"
#include "common/base/text.h"

namespace kvalitet::client {
namespace {

namespace v1 = uppfoljning::v1;
constexpr char kService[] = "uppfoljning.v1.UppfoljningService/";

// Resource name to name.
absl::StatusOr<std::map<std::string, std::string>> Namnder(Context& context) {
  std::map<std::string, std::string> names;
  KV_RETURN_IF_ERROR((ListAll<registry::v1::ListNamnderRequest, registry::v1::ListNamnderResponse>(
      context, "registry.v1.Registry/ListNamnder", {}, [&](const auto& page) {
        for (const auto& one : page.namnder()) names[one.name()] = one.namn();
      })));
  return names;
}

absl::StatusOr<std::string> Named(const std::map<std::string, std::string>& names, absl::string_view word,
                                  absl::string_view none) {
  std::vector<std::string> found, all;
  for (const auto& [resource, name] : names) {
    if (base::FoldSv(name) == base::FoldSv(base::TrimSv(word))) found.push_back(resource);
    all.push_back(name);
  }
  if (found.size() == 1) return found[0];
  if (found.size() > 1) {
    return Failure(kNotNow, absl::StrCat(found.size(), " heter \"", word, "\" i registret. Ge dem olika namn först."));
  }
  const auto closest = base::ClosestWord(word, all);
  return Failure(kNotNow, absl::StrCat("Det finns ", none, " \"", word, "\" i registret.",
                                       closest ? absl::StrCat(" Menade du \"", *closest, "\"?") : ""));
}

bool Open(const v1::Atgard& a) { return a.state() == v1::EJ_PABORJAD || a.state() == v1::PAGAR; }
bool Late(const v1::Atgard& a, const std::string& today) { return Open(a) && a.sista_date() < today; }

// "14 åtgärder: 7 försenade, 3 utan beslutande".
std::string Heading(const std::vector<v1::Atgard>& rows, const std::string& today) {
  const auto count = [&rows](const auto& is) { return std::count_if(rows.begin(), rows.end(), is); };
  std::vector<std::string> about;
  const auto tell = [&about](int64_t n, absl::string_view words) {
    if (n > 0) about.push_back(absl::StrCat(n, " ", words));
  };
  const int64_t late = count([&](const v1::Atgard& a) { return Late(a, today); });
  tell(late, late == 1 ? "försenad" : "försenade");
  tell(count([](const v1::Atgard& a) { return a.beslutande().empty(); }), "där ingen är satt att besluta");
  tell(count([](const v1::Atgard& a) { return a.delmal_size() > 1; }), "med flera datum");
  tell(count([](const v1::Atgard& a) { return a.aterkommande(); }), "för krav som brast året före också");
  return absl::StrCat(CountSv(static_cast<int64_t>(rows.size()), "åtgärd", "åtgärder"), about.empty() ? "" : ": ",
                      absl::StrJoin(about, ", "), "\n");
}

absl::Status ListaAtgarder(Context& context) {
  const Args& args = context.args();
  v1::ListAtgarderRequest request;
  if (args.Has("enhet")) {
    KV_ASSIGN_OR_RETURN(const registry::v1::Enhet enhet, FindEnhet(context, args.Get("enhet")));
    request.set_filter(absl::StrCat("enhet = \"", enhet.name(), "\""));
  } else if (args.Has("utan-beslutande")) {
    request.set_filter("beslutande = \"\"");
  } else if (args.Has("öppna") || args.Has("försenade")) {
    request.set_filter("state IN (\"EJ_PABORJAD\", \"PAGAR\")");
  }
  std::vector<v1::Atgard> rows;
  KV_RETURN_IF_ERROR((ListAll<v1::ListAtgarderRequest, v1::ListAtgarderResponse>(
      context, absl::StrCat(kService, "ListAtgarder"), request,
      [&](const auto& page) { rows.insert(rows.end(), page.atgarder().begin(), page.atgarder().end()); })));
  KV_ASSIGN_OR_RETURN(const std::string today, ListToday(context));
  rows.erase(std::remove_if(rows.begin(), rows.end(),
                            [&](const v1::Atgard& a) {
                              return (args.Has("öppna") && !Open(a)) || (args.Has("försenade") && !Late(a, today)) ||
                                     (args.Has("utan-beslutande") && !a.beslutande().empty());
                            }),
             rows.end());
  std::stable_sort(rows.begin(), rows.end(),
                   [](const v1::Atgard& a, const v1::Atgard& b) { return a.sista_date() < b.sista_date(); });
  KV_ASSIGN_OR_RETURN(const Owners owners, ReadOwners(context, rows));
  TextTable table({"NR", "SENAST", "ENHET", "LÄGE", "ANSVARIG", "VAD"});
  v1::ListAtgarderResponse all;
  for (const v1::Atgard& a : rows) {
    table.Add({a.nummer(), ShortDaySv(a.sista_date()), owners.Of(a, "?"), WordOf(a.state()),
               absl::StrJoin(a.ansvariga(), ", "), a.text()});
    *all.add_atgarder() = a;
  }
  context.Answer(table.empty() ? "Inga åtgärder.\n" : absl::StrCat(Heading(rows, today), table.Text()), all);
  return absl::OkStatus();
}

absl::Status ImporteraAtgarder(Context& context) {
  const Args& args = context.args();
  const std::string path = args.positionals[0], file = std::filesystem::path(path).filename().string();
  v1::ImportAtgarderRequest request;
  KV_ASSIGN_OR_RETURN(const std::string content, ReadFile(path));
  request.set_fil(content);
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  KV_ASSIGN_OR_RETURN(*request.mutable_parent(), context.Parent());
  request.set_kalla(args.Has("källa") ? args.Get("källa") : file);
  request.set_beslutad_date(args.Get("beslutad"));
  if (args.Has("nämnd")) {
    KV_ASSIGN_OR_RETURN(*request.mutable_namnd(), FindNamnd(context, args.Get("nämnd")));
  }
  if (args.Has("verksamhetsområde")) {
    KV_ASSIGN_OR_RETURN(*request.mutable_verksamhetsomrade(),
                        FindVerksamhetsomrade(context, args.Get("verksamhetsområde")));
  }
  request.set_validate_only(context.prova());
  request.set_request_id(context.RequestId("atgarder"));
  v1::ImportAtgarderResponse r;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "ImportAtgarder"), request, r));
  const std::string read =
      absl::StrCat(file, ": ", CountSv(r.antal(), "rad", "rader"), ", filen lästes som ", r.last_som(), ".\n");
  if (r.antal_fel() > 0) return RowsRefused(context, read, r);
  context.Answer(
      absl::StrCat(read, Saved(context), r.nya(), " nya, ", r.andrade(), " ändrade, ", r.oforandrade(),
                   " oförändrade (åtgärder).\n", context.prova() ? "" : "Nästa steg: kvalitet åtgärd lista.\n"),
      r);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::map<std::string, std::string>> VerksamhetsomradeNames(Context& context) {
  std::map<std::string, std::string> names;
  KV_RETURN_IF_ERROR(
      (ListAll<registry::v1::ListVerksamhetsomradenRequest, registry::v1::ListVerksamhetsomradenResponse>(
          context, "registry.v1.Registry/ListVerksamhetsomraden", {}, [&](const auto& page) {
            for (const auto& one : page.verksamhetsomraden()) names[one.name()] = one.namn();
          })));
  return names;
}

absl::StatusOr<std::string> FindNamnd(Context& context, absl::string_view name) {
  KV_ASSIGN_OR_RETURN(const auto names, Namnder(context));
  return Named(names, name, "ingen nämnd");
}

absl::StatusOr<std::string> FindVerksamhetsomrade(Context& context, absl::string_view name) {
  KV_ASSIGN_OR_RETURN(const auto names, VerksamhetsomradeNames(context));
  return Named(names, name, "inget verksamhetsområde");
}

std::string Owners::Of(const v1::Atgard& a, absl::string_view otherwise) const {
  return NameOr(names,
                !a.enhet().empty()   ? a.enhet()
                : !a.namnd().empty() ? a.namnd()
                                     : a.verksamhetsomrade(),
                otherwise);
}

absl::StatusOr<Owners> ReadOwners(Context& context, const std::vector<v1::Atgard>& rows) {
  const auto any = [&rows](const auto& is) { return std::any_of(rows.begin(), rows.end(), is); };
  Owners owners;
  KV_ASSIGN_OR_RETURN(owners.names, EnhetNames(context));
  if (any([](const v1::Atgard& a) { return !a.namnd().empty(); })) {
    KV_ASSIGN_OR_RETURN(const auto names, Namnder(context));
    owners.names.insert(names.begin(), names.end());
  }
  if (any([](const v1::Atgard& a) { return !a.verksamhetsomrade().empty(); })) {
    KV_ASSIGN_OR_RETURN(const auto names, VerksamhetsomradeNames(context));
    owners.names.insert(names.begin(), names.end());
  }
  return owners;
}

std::vector<Command> MeasureListCommands() {
  return {
      ShowMeasureCommand(),
      {"åtgärd",
       "lista",
       {},
       {{"enhet", "NAMN", "enhetens namn"},
        {"öppna", "", "bara de som inte är klara"},
        {"försenade", "", "bara de vars sista dag har passerat"},
        {"utan-beslutande", "", "bara de där ingen är satt att besluta"}},
       "visa åtgärder",
       "Visar åtgärder, deras läge och sista dag.",
       "kvalitet åtgärd lista --öppna",
       ListaAtgarder},
      {"åtgärd",
       "importera",
       {"FIL"},
       {{"källa", "NAMN", "planens namn: samma namn varje gång; annars filens namn"},
        {"nämnd", "NAMN", "äger de åtgärder som inte har någon enhet", false, false, "namnd"},
        {"verksamhetsområde", "NAMN", "eller det här verksamhetsområdet", false, false, "verksamhetsomrade"},
        {"beslutad", "DATUM", "när de beslutades, om filen inte säger det; annars i dag", false, false,
         "beslutad_date"}},
       "läs in en åtgärdsplan",
       "Läser in åtgärder från en lista med kolumnerna nr, åtgärd, avslutas och ansvarig; gärna också beslutande, "
       "beroenden, enhet, förväntat belopp tkr. Rader med samma nr är en åtgärd med flera datum. Samma fil igen ändrar "
       "ingenting.",
       "kvalitet åtgärd importera plan.csv --nämnd \"Socialnämnden\" --prova",
       ImporteraAtgarder,
       Effect::kSaves},
  };
}

}  // namespace kvalitet::client
