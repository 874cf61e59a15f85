// Who judges without having seen the other's judgement.
#pragma once
#include "absl/status/status.h"
#include "common/proto/call.h"
#include "common/sql/database.h"
#include "kvalitet/uppfoljning/v1/uppfoljning.pb.h"

namespace kvalitet::uppfoljning {

// Whether the answers of the självskattning are shown beside what is judged: not while both are blind and the draft is
// not sent.  Pure.
bool FarSeSvarBredvid(const v1::Uppfoljning& uppfoljning);

// Who judges does not read the answers of a självskattning beside which an uppföljning is judged blind on both sides:
// FAILED_PRECONDITION, BLIND_BEDOMNING, until its draft is sent.
absl::Status CheckInteBlind(sql::Session& session, const proto::Call& call, const v1::Sjalvskattning& sjalvskattning);

}  // namespace kvalitet::uppfoljning
