// uppföljning: what comes after it is registered, in the order of the process.
#pragma once
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "clients/kvalitet/args.h"
#include "clients/kvalitet/context.h"
#include "kvalitet/uppfoljning/v1/uppfoljning.pb.h"

namespace kvalitet::client {

// Of skicka-utkast and fastställ.
inline const Flag kVerdict = {"omdöme", "ORD", "god, godtagbar, brister eller \"allvarliga brister\""};
inline const Flag kVerdictWhy = {"motiv", "TEXT", "varför"};

// Who sees what was just written, and until when the utförare may say something about it.
std::string SeenBy(const uppfoljning::v1::Uppfoljning& u);

// What to do first with one whose work begins.
std::string NextStep(const uppfoljning::v1::Uppfoljning& u);

// By short number, with its krav, which lists leave out.
absl::StatusOr<uppfoljning::v1::Uppfoljning> ReadUppfoljning(Context& context, absl::string_view number);

Command JudgeCommand();       // bedöm
Command FindingCommand();     // iakttagelse
Command SendDraftCommand();   // skicka-utkast
Command AnswerCommand();      // svara
Command DecideCommand();      // fastställ
Command ShowReviewCommand();  // visa

}  // namespace kvalitet::client
