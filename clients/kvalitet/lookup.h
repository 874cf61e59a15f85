// People name an enhet, an insatstyp or a short number; services want resource names and codes.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "clients/kvalitet/context.h"
#include "common/base/status.h"
#include "kvalitet/registry/v1/registry.pb.h"
#include "kvalitet/uppfoljning/v1/uppfoljning.pb.h"

namespace kvalitet::client {

// The enhet with that name, å ä ö or folded.  None: a failure with the closest name.  Two: a failure that lists them.
absl::StatusOr<registry::v1::Enhet> FindEnhet(Context& context, absl::string_view name);

// All that the register has.
absl::StatusOr<std::vector<registry::v1::Insatstyp>> ReadInsatstyper(Context& context);

// The code of an insatstyp by code, name or alias: "hemtjänst" -> "SOL_HEMTJANST".
absl::StatusOr<std::string> FindInsatstyp(Context& context, absl::string_view word);

// Its resource name, for the registry: "kommuner/9999/insatstyper/sol-hemtjanst".
absl::StatusOr<std::string> FindInsatstypName(Context& context, absl::string_view word);

// A line for whoever tells of something in an enhet that has uppdrag by the register, but none of that insatstyp (a
// code): nobody is kept from telling, but a slip of the hand is seen.  Empty else, and where the register does not say.
std::string UtanUppdrag(Context& context, const std::string& enhet, const std::string& insatstyp);

// How it is written in a command: "--insatstyp hemtjänst", with quotes where the name has blanks.
std::string InsatstypFlag(absl::string_view name);

// The utförare with that name.
absl::StatusOr<registry::v1::Utforare> FindUtforare(Context& context, absl::string_view name);

// The resource name of --utförare, "" where it is left out: then it is the caller's own.
absl::StatusOr<std::string> StatedUtforare(Context& context);

// The avtal with that beteckning, or the only one of the utförare with that name, or as `kvalitet avtal lista` names
// it.
absl::StatusOr<registry::v1::Avtal> FindAvtal(Context& context, absl::string_view word);

// Names for print by resource name (enheter and utförare) and by code (insatstyper).
absl::StatusOr<std::map<std::string, std::string>> EnhetNames(Context& context);
absl::StatusOr<std::map<std::string, std::string>> UtforareNames(Context& context);
absl::StatusOr<std::map<std::string, std::string>> InsatstypNames(Context& context);
absl::StatusOr<std::map<std::string, std::string>> InsatstypNamesByResource(Context& context);

struct Names {
  std::map<std::string, std::string> enheter, utforare;
};
absl::StatusOr<Names> ReadNames(Context& context);

// The name of a key, else `otherwise`.
std::string NameOr(const std::map<std::string, std::string>& names, const std::string& key,
                   absl::string_view otherwise = "?");

// By short number: "U-31", "u31".
absl::StatusOr<uppfoljning::v1::Uppfoljning> FindUppfoljning(Context& context, absl::string_view number);
absl::StatusOr<uppfoljning::v1::Atgard> FindAtgard(Context& context, absl::string_view number);

// The newest published formulär of the insatstyp (a code) that utförare answer; of the serie --formulär if given.
absl::StatusOr<uppfoljning::v1::Formular> NewestForm(Context& context, const std::string& insatstyp,
                                                     const std::string& flag = "formulär");

// "u31" -> "U-31" for the letters given.  A failure shows a right number.
absl::StatusOr<std::string> ShortNumber(absl::string_view letters, absl::string_view word);

// Every row of a list method, page by page.  `Request` has parent, page_size, page_token; `rows` reads them.
template <class Request, class Response, class Seen>
absl::Status ListAll(Context& context, absl::string_view method, Request request, const Seen& seen) {
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  if (request.parent().empty()) {
    KV_ASSIGN_OR_RETURN(*request.mutable_parent(), context.Parent());
  }
  request.set_page_size(1000);
  do {
    Response response;
    KV_RETURN_IF_ERROR(services->Call(method, request, response));
    seen(response);
    request.set_page_token(response.next_page_token());
  } while (!request.page_token().empty());
  return absl::OkStatus();
}

// The one row of a list whose short number it is ("R-3", "r3").  `missing` is what there is none of ("ingen
// granskning"), `list` the command that shows those that there are.
template <class Request, class Response, class Row>
absl::StatusOr<Row> FindByNumber(Context& context, absl::string_view letters, absl::string_view number,
                                 absl::string_view method,
                                 const google::protobuf::RepeatedPtrField<Row>& (Response::*rows)() const,
                                 absl::string_view missing, absl::string_view list) {
  KV_ASSIGN_OR_RETURN(const std::string nummer, ShortNumber(letters, number));
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  Request request;
  KV_ASSIGN_OR_RETURN(*request.mutable_parent(), context.Parent());
  request.set_filter(absl::StrCat("nummer = \"", nummer, "\""));
  Response response;
  KV_RETURN_IF_ERROR(services->Call(method, request, response));
  if ((response.*rows)().size() == 1) return (response.*rows)()[0];
  return Failure(kNotNow, absl::StrCat("Det finns ", missing, " ", nummer, ". ", list, " visar dem som finns."));
}

}  // namespace kvalitet::client
