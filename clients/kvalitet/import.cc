#include "clients/kvalitet/import.h"

#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <filesystem>
#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "clients/kvalitet/import_columns.h"
#include "clients/kvalitet/import_outcome.h"
#include "clients/kvalitet/print.h"
#include "clients/kvalitet/rpc_json.h"
#include "common/base/hash.h"
#include "common/base/id.h"
#include "common/base/kommun.h"
#include "common/base/status.h"
#include "common/base/text.h"
#include "kvalitet/options/v1/options.pb.h"

namespace kvalitet::client {
namespace {

using google::protobuf::FieldDescriptor;

constexpr size_t kMostRows = 500;           // per batch, as every import of the suite has it
constexpr size_t kMostBytes = 1024 * 1024;  // per batch, so that long texts stay well below a message's bound

// What an import needs to send one kommun's rows.
struct Parcel {
  std::string parent;
  std::vector<size_t> rows;  // indexes into ImportRows
  bool egen_regi_per_namn = false;
};

void SetText(Message& m, const std::string& field, const std::string& text) {
  const FieldDescriptor* f = m.GetDescriptor()->FindFieldByName(field);
  if (f == nullptr || text.empty()) return;
  // A line break in a cell that holds no long text is how somebody made a column narrow.
  const options::v1::FieldRule& rule = f->options().GetExtension(options::v1::falt);
  const bool lines = rule.fritext() && rule.pattern().empty();
  m.GetReflection()->SetString(&m, f, lines ? text : absl::StrReplaceAll(text, {{"\n", " "}}));
}

// Fills one batch from position `at` of the parcel; moves it.
void FillBatch(const ImportKind& kind, const ImportRows& rows, const Parcel& parcel, size_t& at, Message& batch) {
  const FieldDescriptor* rader = batch.GetDescriptor()->FindFieldByName("rader");
  size_t bytes = 0;
  for (size_t n = 0; at < parcel.rows.size() && n < kMostRows && bytes < kMostBytes; ++n, ++at) {
    const size_t row = parcel.rows[at];
    Message* m = batch.GetReflection()->AddMessage(&batch, rader);
    m->GetReflection()->SetInt32(m, m->GetDescriptor()->FindFieldByName("rad"), rows.lines[row]);
    for (size_t i = 0; i < kind.columns.size(); ++i) {
      SetText(*m, kind.columns[i].field, rows.values[row][i]);
      bytes += rows.values[row][i].size() + 4;
    }
    SetText(*m, "kall_id", rows.kall_id[row]);
  }
}

absl::StatusOr<Outcome> SendParcel(Context& context, const ImportKind& kind, const ImportRows& rows,
                                   const Parcel& parcel, const std::string& source, bool check_only,
                                   const std::string& run, Progress& progress, long long before) {
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  KV_ASSIGN_OR_RETURN(const auto* method, FindMethod(kind.method));
  const std::unique_ptr<Message> request = NewMessage(method->input_type()),
                                 response = NewMessage(method->output_type());
  size_t at = 0;
  int batch = 0;
  KV_RETURN_IF_ERROR(services->Send(
      kind.method, *request,
      [&](Message& m) {
        if (at >= parcel.rows.size()) return false;
        progress.To(before + static_cast<long long>(at));
        m.Clear();
        SetText(m, "parent", parcel.parent);
        SetText(m, "kalla", source);
        m.GetReflection()->SetBool(&m, m.GetDescriptor()->FindFieldByName("validate_only"), check_only);
        if (parcel.egen_regi_per_namn) {
          m.GetReflection()->SetBool(&m, m.GetDescriptor()->FindFieldByName("egen_regi_per_namn"), true);
        }
        SetText(m, "request_id", base::DerivedId(run, absl::StrCat(parcel.parent, check_only ? " v " : " ", ++batch)));
        FillBatch(kind, rows, parcel, at, m);
        return true;
      },
      *response));
  return ReadOutcome(*response);
}

// Rows by kommun.  Those that belong elsewhere are counted by the kommun's words.
absl::StatusOr<std::vector<Parcel>> SplitByKommun(Context& context, const ImportKind& kind, const ImportRows& rows,
                                                  std::map<std::string, int>& elsewhere) {
  size_t column = kind.columns.size();
  for (size_t i = 0; i < kind.columns.size(); ++i) {
    if (kind.columns[i].field == "kommun") column = i;
  }
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  std::vector<std::string> allowed = services->Kommuner();
  const absl::StatusOr<std::string> parent = context.Parent();
  if (context.args().Has("kommun") || allowed.size() == 1) {
    KV_RETURN_IF_ERROR(parent.status());
    allowed = {parent->substr(std::string("kommuner/").size())};
  }
  std::map<std::string, std::vector<size_t>> groups;
  size_t aside = kind.columns.size();
  for (size_t i = 0; i < kind.columns.size(); ++i) {
    if (!kind.aside_field.empty() && kind.columns[i].field == kind.aside_field) aside = i;
  }
  for (size_t i = 0; i < rows.values.size(); ++i) {
    if (aside < kind.columns.size() && base::FoldSv(rows.values[i][aside]) == kind.aside_value) {
      ++elsewhere[kind.aside_word];
      continue;
    }
    const std::string word = column < kind.columns.size() ? rows.values[i][column] : "";
    const base::Kommun* kommun = word.empty() ? nullptr : base::FindKommunByName(word);
    if (kommun == nullptr && !word.empty()) kommun = base::FindKommun(word);
    std::string code = kommun != nullptr ? std::string(kommun->code) : word;
    if (word.empty()) {
      KV_RETURN_IF_ERROR(parent.status());
      code = allowed[0];
    }
    if (std::find(allowed.begin(), allowed.end(), code) == allowed.end()) {
      ++elsewhere[word];
      continue;
    }
    groups[code].push_back(i);
  }
  std::vector<Parcel> parcels;
  for (auto& [code, indexes] : groups) parcels.push_back({absl::StrCat("kommuner/", code), std::move(indexes), false});
  return parcels;
}

// Sends every parcel.
absl::StatusOr<Outcome> SendAll(Context& context, const ImportKind& kind, const ImportRows& rows,
                                const std::vector<Parcel>& parcels, const std::string& source, bool check_only,
                                const std::string& run) {
  long long total = 0, before = 0;
  for (const Parcel& p : parcels) total += static_cast<long long>(p.rows.size());
  Progress progress(context.err(), context.terminal(), check_only ? "Prövar" : "Sparar", total);
  Outcome all;
  for (const Parcel& p : parcels) {
    KV_ASSIGN_OR_RETURN(const Outcome one,
                        SendParcel(context, kind, rows, p, source, check_only, run, progress, before));
    before += static_cast<long long>(p.rows.size());
    Merge(all, one);
  }
  progress.To(total);
  return all;
}

// The id of this run, written beside the file before anything is sent: a run that broke off and is started again sends
// the same requests.  `content_hash` guards against another file of the same name.
absl::StatusOr<std::string> RunId(Context& context, const std::string& path, const std::string& content_hash) {
  if (context.args().Has("begäran")) return context.RequestId(absl::StrCat("import ", content_hash));
  if (std::filesystem::exists(path)) {
    KV_ASSIGN_OR_RETURN(const std::string text, ReadFile(path));
    const std::vector<std::string> parts = absl::StrSplit(text, absl::ByAnyChar(" \n"));
    if (parts.size() >= 2 && parts[0] == content_hash && base::IsUuid(parts[1])) return parts[1];
  }
  const std::string run = base::NewId(absl::Now());
  KV_RETURN_IF_ERROR(WriteFile(path, absl::StrCat(content_hash, " ", run, "\n")));
  return run;
}

std::string ElsewhereText(const std::map<std::string, int>& elsewhere) {
  if (elsewhere.empty()) return "";
  std::vector<std::string> words;
  int total = 0;
  for (const auto& [word, count] : elsewhere) {
    words.push_back(absl::StrCat(word, " ", count));
    total += count;
  }
  return absl::StrCat(CountSv(total, "rad", "rader"),
                      " gäller något annat än din kommun och lästes inte in: ", absl::StrJoin(words, ", "), ".\n");
}

}  // namespace

absl::Status ImportFile(Context& context, const ImportKind& kind) {
  const std::string path = context.args().positionals[0];
  KV_ASSIGN_OR_RETURN(const std::string content, ReadFile(path));
  const absl::StatusOr<base::Csv> csv = base::ParseCsv(content);
  if (!csv.ok()) return Failure(kInput, absl::StrCat("Ingenting sparat. ", path, ": ", csv.status().message(), "."));
  const std::string source =
      context.args().Has("källa") ? context.args().Get("källa") : std::filesystem::path(path).filename().string();
  KV_ASSIGN_OR_RETURN(const ChosenColumns columns, ChooseColumns(context, kind, *csv, source));
  const ImportRows rows = MapRows(*csv, kind, columns.mapping, columns.words);
  std::map<std::string, int> elsewhere;
  KV_ASSIGN_OR_RETURN(std::vector<Parcel> parcels, SplitByKommun(context, kind, rows, elsewhere));
  for (Parcel& one : parcels) one.egen_regi_per_namn = columns.egen_regi == EgenRegi::kByName;
  const std::string read =
      absl::StrCat(std::filesystem::path(path).filename().string(), ": ",
                   CountSv(static_cast<int64_t>(csv->rows.size()), "rad", "rader"), ", filen lästes som ",
                   base::DescribeFormat(*csv), ".\n", columns.told, ElsewhereText(elsewhere));
  if (parcels.empty()) return Failure(kInput, absl::StrCat(read, "Ingen rad att läsa in."));

  const std::string hash =
      base::Sha256Hex(absl::StrCat(content, "\n", source, "\n", context.args().Get("kommun"),
                                   EgenRegiLine(columns.egen_regi), columns.words.Lines(kind.columns)));
  KV_ASSIGN_OR_RETURN(Outcome outcome, SendAll(context, kind, rows, parcels, source, true, base::NewId(absl::Now())));
  NameColumns(kind, *csv, columns.mapping, outcome);
  if (outcome.errors > 0) {
    if (context.json()) {
      context.out() << OutcomeJson(outcome, kind, *csv, columns, false).Text() << "\n";
      return Failure(kInput, "Ingenting sparat.");
    }
    const size_t shown = std::min<size_t>(outcome.listed.size(), 1000);
    return Failure(
        kInput,
        // The columns may be: then it is said of the rows alone.
        absl::StrCat(columns.saved ? "Ingen rad sparades. " : "Ingenting sparat. ", read,
                     CountSv(outcome.errors, "fel", "fel"), " behöver rättas",
                     static_cast<int64_t>(shown) < outcome.errors ? absl::StrCat(", de första ", shown, " visas") : "",
                     ":\n", ErrorList(outcome.listed, 1000), UnusedText(rows), WordHelp(outcome.listed, kind)));
  }
  const bool saved = !context.prova();
  if (saved) {
    const std::string beside = absl::StrCat(path, ".begaran");
    KV_ASSIGN_OR_RETURN(const std::string run, RunId(context, beside, hash));
    context.MaySave("Kör samma kommando igen: det som redan sparats sparas inte en gång till.");
    KV_ASSIGN_OR_RETURN(outcome, SendAll(context, kind, rows, parcels, source, false, run));
    NameColumns(kind, *csv, columns.mapping, outcome);
    std::error_code ignored;
    std::filesystem::remove(beside, ignored);
  }
  context.Answer(absl::StrCat(read, OutcomeText(context, kind, rows, outcome)),
                 OutcomeJson(outcome, kind, *csv, columns, saved));
  return absl::OkStatus();
}

}  // namespace kvalitet::client
