#include "clients/kvalitet/self_assessment_answers.h"

#include <filesystem>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "clients/kvalitet/import.h"
#include "clients/kvalitet/print.h"
#include "common/base/status.h"
#include "common/base/text.h"

namespace kvalitet::client {

namespace v1 = uppfoljning::v1;

absl::StatusOr<FormFile> ReadForms(const std::vector<std::string>& paths) {
  std::vector<NamedForm> files;
  for (const std::string& path : paths) {
    KV_ASSIGN_OR_RETURN(const std::string content, ReadFile(path));
    KV_ASSIGN_OR_RETURN(FormFile form, ReadForm(content));
    files.push_back({std::filesystem::path(path).filename().string(), std::move(form)});
  }
  if (files.size() == 1) return std::move(files[0].form);
  return MergeForms(files);
}

google::protobuf::RepeatedPtrField<v1::Svar> GivenAnswers(const FormFile& form, bool from_file) {
  google::protobuf::RepeatedPtrField<v1::Svar> given;
  for (const FormAnswer& a : form.answers) {
    const bool answered = !base::TrimSv(a.answer).empty(), commented = !base::TrimSv(a.comment).empty();
    if (from_file && (a.untouched || (!answered && !commented))) continue;
    v1::Svar& svar = *given.Add();
    svar.set_rad(a.line);
    svar.set_nyckel(a.key);
    if (answered || (!from_file && a.has_answer)) svar.set_svar(a.answer);
    if (commented || (!from_file && a.has_comment)) svar.set_kommentar(a.comment);
  }
  return given;
}

std::string AnswerErrors(const google::protobuf::RepeatedPtrField<v1::RadFel>& errors, const FormFile& form) {
  std::map<std::string, std::string> files;
  for (const FormAnswer& a : form.answers) {
    if (!a.file.empty()) files[a.key] = absl::StrCat(a.file, " ");
  }
  std::string text;
  for (const v1::RadFel& e : errors) {
    absl::StrAppend(&text, "  ", e.rad() > 0 ? absl::StrCat(files[e.kolumn()], "rad ", e.rad(), "  ") : "", e.kolumn(),
                    "  ", e.text(), "\n");
  }
  return text;
}

std::string HiddenText(const google::protobuf::RepeatedPtrField<v1::SaknatSvar>& hidden, const char* what) {
  if (hidden.empty()) return "";
  std::vector<std::string> keys;
  for (const auto& one : hidden) keys.push_back(one.nyckel());
  return absl::StrCat(Wrap(absl::StrCat(what, JoinSv(keys), ": andra svar gör att ",
                                        hidden.size() == 1 ? "frågan inte ställs." : "frågorna inte ställs."),
                           kTextWidth, 2),
                      "\n");
}

}  // namespace kvalitet::client
