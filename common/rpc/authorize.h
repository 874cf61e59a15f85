// Who may call what, on which rows: deny is the default.
#pragma once
#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <string>

#include "absl/status/statusor.h"
#include "common/proto/call.h"

namespace kvalitet::rpc {

// The kommun that a request is about: the four digits in its parent, name, or its resource's name; "" without.
std::string KommunOf(const google::protobuf::Message& request);

// Judges one call.  Pure.
//
//   the method names none of the caller's roles           PERMISSION_DENIED, ROLL_SAKNAS
//   the caller has no grant in the request's kommun       NOT_FOUND, as if it were not there
//   OMFANG_KOMMUN, or a role of the kommun's own staff    every row of the kommun
//   OMFANG_EGEN and UTFORARADMIN, UTFORARE                rows of the grant's utförare
//   OMFANG_EGEN and ENHETSCHEF                            the same, of the grant's enheter; without any, nothing
//   OMFANG_EGEN and RAPPORTOR                             rows that the caller reported
//
// A grant that names enheter reaches no further than those, whatever the role: roles are the person's, limits the
// grant's.  Of several roles that the method names the widest holds, grant by grant; the grants of one kommun add up.
absl::StatusOr<proto::RowScope> Authorize(const proto::Identity& who, const google::protobuf::MethodDescriptor* method,
                                          const std::string& kommun);

// The roles that count in a kommun, for rules that ask by role: those of the kommun's staff come with a grant of the
// kommun's own, those of an utförare with an utförare's.  Whoever leads the quality team of one kommun and an enhet in
// another is no team there.
std::vector<options::v1::Roll> RolesIn(const proto::Identity& who, const std::string& kommun);

}  // namespace kvalitet::rpc
