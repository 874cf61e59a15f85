// uppföljning: what comes after it is registered, in the order of the process.
#pragma once
#include <string>

#include "clients/kvalitet/args.h"
#include "kvalitet/uppfoljning/v1/uppfoljning.pb.h"

namespace kvalitet::client {

// Who sees what was just written, and until when the utförare may say something about it.
std::string SeenBy(const uppfoljning::v1::Uppfoljning& u);

Command JudgeCommand();       // bedöm
Command SendDraftCommand();   // skicka-utkast
Command AnswerCommand();      // svara
Command DecideCommand();      // fastställ
Command ShowReviewCommand();  // visa

}  // namespace kvalitet::client
