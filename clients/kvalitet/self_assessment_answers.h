// From files of answers to requests, and from what is wrong back to the files.
#pragma once
#include <google/protobuf/repeated_field.h>

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "clients/kvalitet/context.h"
#include "clients/kvalitet/form_file.h"
#include "kvalitet/uppfoljning/v1/uppfoljning.pb.h"

namespace kvalitet::client {

// One file, or those of colleagues merged.
absl::StatusOr<FormFile> ReadForms(const std::vector<std::string>& paths);

// The answers to send.  An empty cell in a file is a question not answered yet, not an answer taken away, and a row
// that is as it was fetched is not this person's.
google::protobuf::RepeatedPtrField<uppfoljning::v1::Svar> GivenAnswers(const FormFile& form, bool from_file);

// A line for each answer that cannot be taken: file and row, question, rule.
std::string AnswerErrors(const google::protobuf::RepeatedPtrField<uppfoljning::v1::RadFel>& errors,
                         const FormFile& form);

// Answers that are kept but not handed in, since another one hides their question.
std::string HiddenText(const google::protobuf::RepeatedPtrField<uppfoljning::v1::SaknatSvar>& hidden, const char* what);

// självskattning lämna-in --för: the kommun hands in what an utförare sent by other means.
absl::Status HandInForOther(Context& context);

}  // namespace kvalitet::client
