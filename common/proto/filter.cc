#include "common/proto/filter.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/base/text.h"
#include "common/proto/errors.h"

namespace kvalitet::proto {
namespace {

constexpr size_t kMaxTerms = 10, kMaxValues = 1000, kMaxBytes = 16 * 1024;

class Parser {
 public:
  explicit Parser(absl::string_view text) : text_(text) {}

  absl::StatusOr<std::vector<Term>> Run() {
    std::vector<Term> terms;
    if (text_.size() > kMaxBytes) return Fail("filtret är för långt");
    Skip();
    while (at_ < text_.size()) {
      if (!terms.empty()) {
        if (!Word("AND")) return Fail("AND väntades");
      }
      KV_ASSIGN_OR_RETURN(Term term, OneTerm());
      terms.push_back(std::move(term));
      if (terms.size() > kMaxTerms) return Fail("högst 10 villkor får plats");
      Skip();
    }
    return terms;
  }

 private:
  absl::StatusOr<Term> OneTerm() {
    Term term;
    term.field = Identifier();
    if (term.field.empty()) return Fail("ett fältnamn väntades");
    if (Word("IN")) {
      term.op = Op::kIn;
      return List(std::move(term));
    }
    static constexpr std::pair<const char*, Op> kOps[] = {
        {"!=", Op::kNotEqual}, {"<=", Op::kLessEqual}, {">=", Op::kGreaterEqual},
        {"=", Op::kEqual},     {"<", Op::kLess},       {">", Op::kGreater}};
    Skip();
    for (const auto& [sign, op] : kOps) {
      if (!absl::StartsWith(text_.substr(at_), sign)) continue;
      at_ += absl::string_view(sign).size();
      term.op = op;
      KV_ASSIGN_OR_RETURN(std::string value, OneValue());
      term.values.push_back(std::move(value));
      return term;
    }
    return Fail("ett jämförelsetecken väntades (=, !=, <, <=, >, >=, IN)");
  }

  absl::StatusOr<Term> List(Term term) {
    if (!Sign('(')) return Fail("( väntades efter IN");
    do {
      KV_ASSIGN_OR_RETURN(std::string value, OneValue());
      term.values.push_back(std::move(value));
      if (term.values.size() > kMaxValues) return Fail("högst 1 000 värden får plats i IN");
    } while (Sign(','));
    if (!Sign(')')) return Fail(") väntades");
    return term;
  }

  absl::StatusOr<std::string> OneValue() {
    Skip();
    if (at_ >= text_.size()) return Fail("ett värde väntades");
    if (text_[at_] != '"') {
      std::string bare;
      while (at_ < text_.size() && (absl::ascii_isalnum(static_cast<unsigned char>(text_[at_])) ||
                                    absl::StrContains("_-./:", text_[at_]))) {
        bare += text_[at_++];
      }
      if (bare.empty()) return Fail("ett värde väntades; skriv text inom citattecken");
      return bare;
    }
    std::string value;
    for (++at_; at_ < text_.size(); ++at_) {
      if (text_[at_] == '"') {
        ++at_;
        return value;
      }
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
      value += text_[at_];
    }
    return Fail("citattecknet avslutas inte");
  }

  std::string Identifier() {
    Skip();
    std::string id;
    while (at_ < text_.size() &&
           (absl::ascii_isalnum(static_cast<unsigned char>(text_[at_])) || text_[at_] == '_')) {
      id += text_[at_++];
    }
    return id;
  }

  bool Word(absl::string_view word) {
    Skip();
    if (!absl::StartsWith(text_.substr(at_), word)) return false;
    const size_t end = at_ + word.size();
    if (end < text_.size() && (absl::ascii_isalnum(static_cast<unsigned char>(text_[end])) || text_[end] == '_')) {
      return false;
    }
    at_ = end;
    return true;
  }

  bool Sign(char sign) {
    Skip();
    if (at_ >= text_.size() || text_[at_] != sign) return false;
    ++at_;
    return true;
  }

  void Skip() {
    while (at_ < text_.size() && absl::ascii_isspace(static_cast<unsigned char>(text_[at_]))) ++at_;
  }

  absl::Status Fail(absl::string_view why) const {
    const size_t character = base::CountCharacters(text_.substr(0, at_)) + 1;
    return Error(absl::StatusCode::kInvalidArgument, "FILTER_FEL",
                 absl::StrCat("filter, tecken ", character, ": ", why,
                              ". Exempel: typ = \"LEX_SARAH\" AND intraffad_date >= \"2026-01-01\""),
                 {{"tecken", absl::StrCat(character)}});
  }

  absl::string_view text_;
  size_t at_ = 0;
};

}  // namespace

absl::StatusOr<std::vector<Term>> ParseFilter(absl::string_view text) { return Parser(text).Run(); }

}  // namespace kvalitet::proto
