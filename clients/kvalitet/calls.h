// What the commands about the follow-up have in common.
#pragma once
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "clients/kvalitet/context.h"
#include "common/base/status.h"

namespace kvalitet::client {

// A method of the follow-up service.
inline std::string Method(absl::string_view name) { return absl::StrCat("uppfoljning.v1.UppfoljningService/", name); }

// What every change has in common; `purpose` tells the requests of one command line apart.
template <class Request, class Response>
absl::Status Change(Context& context, absl::string_view method, absl::string_view purpose, Request& request,
                    Response& response) {
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  request.set_request_id(context.RequestId(purpose));
  request.set_validate_only(context.prova());
  return services->Call(Method(method), request, response);
}

// Takes back what was registered by mistake, or calls off what will not be.  The motive is kept.  `done` and `would`
// are what then holds of it, or would: "är inställd", "skulle ställas in".
template <class Request, class Resource>
absl::Status TakeBack(Context& context, absl::string_view method, const Resource& found, absl::string_view done,
                      absl::string_view would, absl::string_view then) {
  Request request;
  request.set_name(found.name());
  request.set_etag(found.etag());
  request.set_motiv(context.args().Get("motiv"));
  Resource gone;
  KV_RETURN_IF_ERROR(Change(context, method, method, request, gone));
  context.Answer(context.prova() ? absl::StrCat(Tried(context), found.nummer(), " ", would, ".\n")
                                 : absl::StrCat(found.nummer(), " ", done, ". ", then, "\n"),
                 gone);
  return absl::OkStatus();
}

// How far it has come, or that it was taken back and why: "inställd: Fel datum."
template <class Resource>
std::string StateOr(const Resource& one, absl::string_view taken_back, const std::string& state) {
  if (!one.has_delete_time()) return state;
  return absl::StrCat(taken_back, one.borttagen_motiv().empty() ? "" : ": ", one.borttagen_motiv());
}

// What an empty list says: to the kommun's people also how one is made.
inline absl::StatusOr<std::string> NothingYet(Context& context, absl::string_view none, absl::string_view make) {
  KV_ASSIGN_OR_RETURN(const Connection* services, context.Services());
  return services->OfUtforare() ? absl::StrCat(none, " som du får se.\n") : absl::StrCat(none, ". ", make, "\n");
}

inline const Flag kMotive = {"motiv", "TEXT", "varför", true};

}  // namespace kvalitet::client
