#include "common/proto/rules.h"

#include <google/protobuf/timestamp.pb.h>
#include <google/protobuf/util/message_differencer.h>
#include <re2/re2.h>

#include <map>
#include <memory>
#include <mutex>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/date.h"
#include "common/base/id.h"
#include "common/base/orgnummer.h"
#include "common/base/person_scan.h"
#include "common/base/text.h"
#include "common/base/utf8.h"

namespace kvalitet::proto {
namespace {

using google::protobuf::Reflection;
using options::v1::Kontroll;
using options::v1::Personuppgift;

const RE2& Compiled(const std::string& pattern) {
  static std::mutex mutex;
  static auto* cache = new std::map<std::string, std::unique_ptr<RE2>>;
  std::lock_guard<std::mutex> lock(mutex);
  auto& slot = (*cache)[pattern];
  if (slot == nullptr) slot = std::make_unique<RE2>(pattern);
  return *slot;
}

std::string WithExample(std::string text, const FieldRule& rule) {
  if (!rule.exempel().empty()) absl::StrAppend(&text, ", till exempel ", rule.exempel());
  return text;
}

bool IsReference(const FieldDescriptor* f) {
  return !Rule(f).reference().empty() || f->name() == "name" || f->name() == "parent";
}

constexpr char kEpost[] = R"([^@\s]+@[^@\s]+\.[^@\s]+)";

// A text of several lines; one with a form of its own, as an id has, is a line.
bool HasLines(const FieldRule& rule) { return rule.fritext() && rule.pattern().empty(); }

// The field's own rules for one text.
class TextCheck {
 public:
  TextCheck(const FieldDescriptor* f, std::string path, absl::string_view kommun, Violations& violations)
      : f_(f), rule_(Rule(f)), path_(std::move(path)), kommun_(kommun), violations_(violations) {}

  void Run(const std::string& text) {
    const int max = MaxLength(f_);
    // A date that is too long is no date: "29 januari 2027" is to be told the right form, not to be shortened.
    const bool dated = rule_.kontroll() == Kontroll::KONTROLL_DATUM;
    if (const size_t n = base::CountCharacters(text); n > static_cast<size_t>(max) && !dated) {
      return Add(absl::StrCat("är ", n, " tecken långt; högst ", max, " tecken får plats. Korta texten."));
    }
    if (rule_.orord()) return;
    if (base::HasControlCharacters(text, /*allow_lines=*/HasLines(rule_))) {
      return Add("innehåller styrtecken. Skriv om texten utan dem.");
    }
    if (!rule_.pattern().empty() && !RE2::FullMatch(text, Compiled(rule_.pattern()))) {
      Add(WithExample("har fel form", rule_));
    }
    if (IsReference(f_)) Reference(text);
    Checked(text);
    if (rule_.fritext() || IsContact()) Personal(text);
  }

 private:
  void Add(std::string svenska) { violations_.Add(path_, absl::StrCat(Label(f_), " ", svenska)); }

  void Reference(const std::string& text) {
    const Descriptor* target = Referenced(rule_.reference());
    if (target != nullptr && !PatternOf(target).Match(text).has_value()) {
      return Add(absl::StrCat("ska peka ut en ", Label(target), " (", Rule(target).pattern(), ")"));
    }
    if (!kommun_.empty() && base::KommunOf(text) != kommun_) {
      Add(absl::StrCat("ska höra till kommun ", kommun_));
    }
  }

  void Checked(const std::string& text) {
    absl::Status status;
    switch (rule_.kontroll()) {
      case Kontroll::KONTROLL_DATUM:
        status = base::ParseDate(text).status();
        break;
      case Kontroll::KONTROLL_ORGNUMMER:
        status = base::NormalizeOrgnummer(text).status();
        break;
      case Kontroll::KONTROLL_REQUEST_ID:
        if (!base::IsUuid(text)) status = absl::InvalidArgumentError("ska vara ett UUID som du väljer själv");
        break;
      case Kontroll::KONTROLL_EPOST:
        if (!RE2::FullMatch(text, Compiled(kEpost))) {
          status = absl::InvalidArgumentError("ska vara en e-postadress, till exempel namn@exempel.se");
        }
        break;
      case Kontroll::KONTROLL_UTAN_EPOST:
        if (RE2::PartialMatch(text, Compiled(kEpost))) {
          violations_.Add(path_, "Texten ser ut att innehålla en e-postadress. Ta bort den.", "EPOSTADRESS");
        }
        break;
      default:
        break;
    }
    if (!status.ok()) Add(std::string(status.message()));
  }

  // Of an id: systems count, and put the day before ("202611230001"); every tenth of such numbers has the check digit
  // of a personnummer, and many of their numbers look like a telephone.  Running numbers are low, the last four of a
  // person seldom are.
  static bool ByChance(absl::string_view text, const base::PersonHit& hit) {
    if (hit.kind == base::PersonKind::kTelefonnummer) return true;
    if (hit.kind != base::PersonKind::kPersonnummer) return false;
    const absl::string_view number =
        text.substr(static_cast<size_t>(hit.from) - 1, static_cast<size_t>(hit.to - hit.from) + 1);
    return number.size() == 12 && number.substr(8, 2) == "00";
  }

  // Where a telephone is asked for: one is no slip there, and ten digits in a row that begin as a mobile's are one more
  // often than they are somebody born in 2007 ("0701234567").
  bool IsContact() const { return rule_.personuppgift() == Personuppgift::PERSONUPPGIFT_KONTAKT; }
  static bool Telephone(const std::string& text, const base::PersonHit& hit) {
    if (hit.kind == base::PersonKind::kTelefonnummer) return true;
    if (hit.to - hit.from != 9) return false;
    const std::u32string start = base::DecodeUtf8(text).substr(static_cast<size_t>(hit.from) - 1, 3);
    return start.substr(0, 2) == U"07" && std::u32string(U"02369").find(start[2]) != std::u32string::npos;
  }

  void Personal(const std::string& text) {
    for (const base::PersonHit& hit : base::ScanPersonal(text)) {
      if (IsContact() ? Telephone(text, hit) : !HasLines(rule_) && ByChance(text, hit)) continue;
      violations_.Add(path_,
                      absl::StrCat("Texten ser ut att innehålla ", base::PersonKindSv(hit.kind), " (tecken ", hit.from,
                                   "-", hit.to, "). Ta bort det."),
                      hit.kind == base::PersonKind::kTelefonnummer ? "TELEFONNUMMER" : "PERSONUPPGIFT");
    }
  }

  const FieldDescriptor* f_;
  const FieldRule& rule_;
  std::string path_;
  absl::string_view kommun_;
  Violations& violations_;
};

int64_t Number(const Message& m, const FieldDescriptor* f) {
  const Reflection* r = m.GetReflection();
  return f->cpp_type() == FieldDescriptor::CPPTYPE_INT32 ? r->GetInt32(m, f) : r->GetInt64(m, f);
}

bool IsNumber(const FieldDescriptor* f) {
  return f->cpp_type() == FieldDescriptor::CPPTYPE_INT32 || f->cpp_type() == FieldDescriptor::CPPTYPE_INT64;
}

bool IsUnset(const Message& m, const FieldDescriptor* f) {
  const Reflection* r = m.GetReflection();
  if (f->is_repeated()) return r->FieldSize(m, f) == 0;
  if (f->has_presence()) return !r->HasField(m, f);
  switch (f->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return base::TrimSv(r->GetString(m, f)).empty();
    case FieldDescriptor::CPPTYPE_ENUM:
      return r->GetEnumValue(m, f) == 0;
    default:
      return false;  // a plain number or bool has no unset
  }
}

void ValidateField(const Message& m, const FieldDescriptor* f, const std::string& path, absl::string_view kommun,
                   Violations& violations);

void ValidateFields(const Message& m, absl::string_view prefix, absl::string_view kommun, Violations& violations) {
  const Descriptor* d = m.GetDescriptor();
  for (int i = 0; i < d->field_count(); ++i) {
    const FieldDescriptor* f = d->field(i);
    if (Rule(f).output_only()) continue;
    ValidateField(m, f, prefix.empty() ? f->name() : absl::StrCat(prefix, ".", f->name()), kommun, violations);
  }
}

void ValidateNested(const Message& m, const FieldDescriptor* f, const std::string& path, absl::string_view kommun,
                    Violations& violations) {
  if (f->message_type()->file()->package() == "google.protobuf" || IsResource(f->message_type())) return;
  const Reflection* r = m.GetReflection();
  if (!f->is_repeated()) {
    if (r->HasField(m, f)) ValidateFields(r->GetMessage(m, f), path, kommun, violations);
    return;
  }
  for (int i = 0; i < r->FieldSize(m, f); ++i) {
    ValidateFields(r->GetRepeatedMessage(m, f, i), absl::StrCat(path, "[", i, "]"), kommun, violations);
  }
}

void ValidateField(const Message& m, const FieldDescriptor* f, const std::string& path, absl::string_view kommun,
                   Violations& violations) {
  const Reflection* r = m.GetReflection();
  const FieldRule& rule = Rule(f);
  if (IsUnset(m, f)) {
    if (rule.required()) violations.Add(path, WithExample(absl::StrCat(Label(f), " måste anges"), rule));
    if (f->is_repeated() || f->has_presence() || f->cpp_type() != FieldDescriptor::CPPTYPE_STRING) return;
    if (r->GetString(m, f).empty()) return;
  }
  if (f->is_repeated()) {
    const int max = rule.max_items() > 0 ? rule.max_items() : 1000;
    if (r->FieldSize(m, f) > max) {
      violations.Add(path, absl::StrCat(Label(f), " har ", r->FieldSize(m, f), " poster; högst ", max, " får plats"));
      return;
    }
  }
  if (f->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) return ValidateNested(m, f, path, kommun, violations);
  if (f->cpp_type() == FieldDescriptor::CPPTYPE_STRING && f->type() != FieldDescriptor::TYPE_BYTES) {
    if (!f->is_repeated()) return TextCheck(f, path, kommun, violations).Run(r->GetString(m, f));
    for (int i = 0; i < r->FieldSize(m, f); ++i) {
      const std::string element = r->GetRepeatedString(m, f, i), at = absl::StrCat(path, "[", i, "]");
      if (element.empty())
        violations.Add(at, absl::StrCat(Label(f), " har en tom post. Fyll i den eller ta bort den."));
      if (!element.empty()) TextCheck(f, at, kommun, violations).Run(element);
    }
    return;
  }
  if (f->cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
    const int count = f->is_repeated() ? r->FieldSize(m, f) : 1;
    for (int i = 0; i < count; ++i) {
      const int value = f->is_repeated() ? r->GetRepeatedEnumValue(m, f, i) : r->GetEnumValue(m, f);
      if (f->enum_type()->FindValueByNumber(value) == nullptr || (f->is_repeated() && value == 0)) {
        violations.Add(path, absl::StrCat(Label(f), " har ett okänt värde (", value, ")"));
      }
    }
    return;
  }
  if (!f->is_repeated() && IsNumber(f)) {
    const int64_t n = Number(m, f);
    if (rule.has_min() && n < rule.min()) {
      violations.Add(path, WithExample(absl::StrCat(Label(f), " är ", n, "; minst ", rule.min()), rule));
    }
    if (rule.has_max() && n > rule.max()) {
      violations.Add(path, WithExample(absl::StrCat(Label(f), " är ", n, "; högst ", rule.max()), rule));
    }
  }
}

}  // namespace

bool IsTimestamp(const FieldDescriptor* f) {
  return f->type() == FieldDescriptor::TYPE_MESSAGE && !f->is_repeated() &&
         f->message_type() == google::protobuf::Timestamp::descriptor();
}

std::vector<options::v1::Roll> RolesOf(const google::protobuf::MethodDescriptor* method) {
  const MethodRule& rule = Rule(method);
  std::vector<options::v1::Roll> roles;
  const auto add = [&roles](const google::protobuf::RepeatedField<int>& more) {
    for (int role : more) roles.push_back(static_cast<options::v1::Roll>(role));
  };
  add(rule.roll());
  if (rule.grupp().empty()) return roles;
  for (const auto& group : method->service()->options().GetExtension(options::v1::tjanst).grupp()) {
    if (group.namn() == rule.grupp()) add(group.roll());
  }
  return roles;
}

int MaxLength(const FieldDescriptor* f) {
  if (Rule(f).max_length() > 0) return Rule(f).max_length();
  if (IsReference(f)) return 120;
  switch (Rule(f).kontroll()) {
    case Kontroll::KONTROLL_DATUM:
      return 10;
    case Kontroll::KONTROLL_REQUEST_ID:
      return 36;
    default:
      return 200;
  }
}

std::string Label(const FieldDescriptor* f) { return Rule(f).etikett().empty() ? f->name() : Rule(f).etikett(); }

std::string Label(const Descriptor* d) {
  return Rule(d).etikett().empty() ? absl::AsciiStrToLower(d->name()) : Rule(d).etikett();
}

std::string Word(const google::protobuf::EnumValueDescriptor* value) {
  const std::string& word = value->options().GetExtension(options::v1::ord);
  return word.empty() ? value->name() : word;
}

const Descriptor* Referenced(absl::string_view reference) {
  const std::pair<std::string, std::string> parts = absl::StrSplit(reference, absl::MaxSplits('/', 1));
  if (parts.second.empty()) return nullptr;
  return google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(
      absl::StrCat("kvalitet.", parts.first, ".v1.", parts.second));
}

const base::Pattern& PatternOf(const Descriptor* resource) {
  static std::mutex mutex;
  static auto* cache = new std::map<const Descriptor*, std::unique_ptr<base::Pattern>>;
  std::lock_guard<std::mutex> lock(mutex);
  auto& slot = (*cache)[resource];
  if (slot == nullptr) slot = std::make_unique<base::Pattern>(base::Pattern::Parse(Rule(resource).pattern()).value());
  return *slot;
}

void Normalize(Message& message) {
  const Reflection* r = message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  r->ListFields(message, &fields);
  for (const FieldDescriptor* f : fields) {
    if (f->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      if (f->message_type()->file()->package() == "google.protobuf") continue;
      const int count = f->is_repeated() ? r->FieldSize(message, f) : 1;
      for (int i = 0; i < count; ++i) {
        Normalize(f->is_repeated() ? *r->MutableRepeatedMessage(&message, f, i) : *r->MutableMessage(&message, f));
      }
    } else if (f->type() == FieldDescriptor::TYPE_STRING && !f->is_repeated() && !HasLines(Rule(f)) &&
               !Rule(f).orord()) {
      std::string text(base::TrimSv(r->GetString(message, f)));
      if (Rule(f).kontroll() == Kontroll::KONTROLL_ORGNUMMER) {
        if (absl::StatusOr<std::string> number = base::NormalizeOrgnummer(text); number.ok()) text = *number;
      }
      r->SetString(&message, f, text);
    }
  }
}

void Validate(const Message& message, absl::string_view prefix, Violations& violations, absl::string_view kommun) {
  ValidateFields(message, prefix, kommun, violations);
}

void CheckImmutable(const Message& stored, const Message& candidate, absl::string_view prefix, Violations& violations) {
  const Descriptor* d = stored.GetDescriptor();
  for (int i = 0; i < d->field_count(); ++i) {
    const FieldDescriptor* f = d->field(i);
    if (!Rule(f).immutable()) continue;
    google::protobuf::util::MessageDifferencer differencer;
    if (!differencer.CompareWithFields(stored, candidate, {f}, {f})) {
      violations.Add(absl::StrCat(prefix, ".", f->name()), absl::StrCat(Label(f), " kan inte ändras efteråt"));
    }
  }
}

void ClearOutputOnly(Message& message) {
  const Reflection* r = message.GetReflection();
  const Descriptor* d = message.GetDescriptor();
  for (int i = 0; i < d->field_count(); ++i) {
    const FieldDescriptor* f = d->field(i);
    if (Rule(f).output_only()) {
      r->ClearField(&message, f);
    } else if (f->is_repeated() && Rule(f).rows() && f->message_type() != nullptr) {
      for (int k = 0; k < r->FieldSize(message, f); ++k) ClearOutputOnly(*r->MutableRepeatedMessage(&message, f, k));
    }
  }
}

}  // namespace kvalitet::proto
