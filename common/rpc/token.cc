#include "common/rpc/token.h"

#include <cjose/cjose.h>
#include <fcntl.h>
#include <google/protobuf/util/json_util.h>
#include <unistd.h>

#include <cstring>
#include <fstream>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "common/base/hash.h"
#include "common/base/status.h"
#include "common/base/text.h"
#include "common/proto/errors.h"
#include "kvalitet/internal/v1/internal.pb.h"

namespace kvalitet::rpc {
namespace {

constexpr char kWho[] = "kvalitetsnav";
constexpr absl::Duration kSkew = absl::Seconds(30);  // of clocks between machines
constexpr size_t kMaxToken = 16 * 1024;
constexpr size_t kMaxSubject = 120;  // characters: as long as the columns that hold it
constexpr size_t kMostKnown = 4096;  // some hundred bytes each

absl::Status Refuse(absl::string_view reason, absl::string_view svenska) {
  return proto::Error(absl::StatusCode::kUnauthenticated, reason, svenska);
}

struct Header {
  Header() : json(cjose_header_new(nullptr)) { cjose_header_set(json, CJOSE_HDR_ALG, CJOSE_HDR_ALG_ES256, nullptr); }
  ~Header() { cjose_header_release(json); }
  cjose_header_t* json;
};

internal::v1::Claims ClaimsOf(const proto::Identity& who, absl::Time now, absl::Duration lifetime) {
  internal::v1::Claims claims;
  claims.set_iss(kWho);
  claims.set_aud(kWho);
  claims.set_sub(who.subject);
  claims.set_iat(absl::ToUnixSeconds(now));
  claims.set_nbf(absl::ToUnixSeconds(now));
  claims.set_exp(absl::ToUnixSeconds(now + lifetime));
  for (proto::Roll role : who.roles) claims.add_roller(options::v1::Roll_Name(role));
  for (const proto::Grant& grant : who.grants) {
    auto* one = claims.add_uppdrag();
    one->set_kommun(grant.kommun);
    one->set_utforare(grant.utforare);
    for (const std::string& enhet : grant.enheter) one->add_enheter(enhet);
  }
  return claims;
}

proto::Identity IdentityOf(const internal::v1::Claims& claims) {
  proto::Identity who;
  who.subject = claims.sub();
  for (const std::string& word : claims.roller()) {
    proto::Roll role = options::v1::ROLL_UNSPECIFIED;
    // A word we do not know gives no right; JOBB is for programs, never for a token of a person.
    if (options::v1::Roll_Parse(word, &role) && role != options::v1::JOBB) who.roles.push_back(role);
  }
  for (const auto& one : claims.uppdrag()) {
    who.grants.push_back({one.kommun(), one.utforare(), {one.enheter().begin(), one.enheter().end()}});
  }
  return who;
}

}  // namespace

struct TokenKey::Jwk {
  explicit Jwk(cjose_jwk_t* k) : key(k) {}
  ~Jwk() { cjose_jwk_release(key); }
  cjose_jwk_t* key;
};

TokenKey::TokenKey(std::unique_ptr<Jwk> jwk) : jwk_(std::move(jwk)) {}
TokenKey::~TokenKey() = default;

absl::StatusOr<std::unique_ptr<TokenKey>> TokenKey::FromFile(const std::string& path) {
  std::ifstream file(path);
  if (!file) return absl::FailedPreconditionError(absl::StrCat("no token key file ", path));
  std::stringstream text;
  text << file.rdbuf();
  const std::string json = text.str();
  cjose_jwk_t* key = cjose_jwk_import(json.data(), json.size(), nullptr);
  if (key == nullptr) return absl::FailedPreconditionError(absl::StrCat(path, " is not a JWK"));
  return std::unique_ptr<TokenKey>(new TokenKey(std::make_unique<Jwk>(key)));
}

absl::Status TokenKey::Ensure(const std::string& path) {
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) {
    return errno == EEXIST ? absl::OkStatus() : absl::FailedPreconditionError(absl::StrCat("cannot write ", path));
  }
  Jwk key(cjose_jwk_create_EC_random(CJOSE_JWK_EC_P_256, nullptr));
  char* json = cjose_jwk_to_json(key.key, true, nullptr);
  const size_t length = std::strlen(json);
  const bool written = write(file, json, length) == static_cast<ssize_t>(length) && fsync(file) == 0;
  cjose_get_dealloc()(json);
  close(file);
  return written ? absl::OkStatus() : absl::FailedPreconditionError(absl::StrCat("cannot write ", path));
}

absl::StatusOr<std::string> TokenKey::Issue(const proto::Identity& who, absl::Time now,
                                            absl::Duration lifetime) const {
  std::string json;
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  if (!google::protobuf::util::MessageToJsonString(ClaimsOf(who, now, lifetime), &json, options).ok()) {
    return absl::InternalError("claims do not print");
  }
  Header header;
  cjose_jws_t* jws = cjose_jws_sign(jwk_->key, header.json, reinterpret_cast<const uint8_t*>(json.data()), json.size(),
                                    nullptr);
  if (jws == nullptr) return absl::InternalError("cannot sign");
  const char* text = nullptr;
  const bool exported = cjose_jws_export(jws, &text, nullptr);
  std::string token = exported ? text : "";
  cjose_jws_release(jws);
  if (!exported) return absl::InternalError("cannot export the token");
  return token;
}

std::shared_ptr<const internal::v1::Claims> TokenKey::Signed(const std::string& token) const {
  cjose_jws_t* jws = cjose_jws_import(token.data(), token.size(), nullptr);
  if (jws == nullptr) return nullptr;
  const char* algorithm = cjose_header_get(cjose_jws_get_protected(jws), CJOSE_HDR_ALG, nullptr);
  uint8_t* bytes = nullptr;
  size_t length = 0;
  const bool good = algorithm != nullptr && std::strcmp(algorithm, CJOSE_HDR_ALG_ES256) == 0 &&
                    cjose_jws_verify(jws, jwk_->key, nullptr) && cjose_jws_get_plaintext(jws, &bytes, &length, nullptr);
  const std::string json = good ? std::string(reinterpret_cast<const char*>(bytes), length) : "";
  cjose_jws_release(jws);
  auto claims = std::make_shared<internal::v1::Claims>();
  google::protobuf::util::JsonParseOptions options;
  options.ignore_unknown_fields = true;
  if (!good || !google::protobuf::util::JsonStringToMessage(json, claims.get(), options).ok() ||
      claims->iss() != kWho || claims->aud() != kWho || claims->sub().empty() ||
      base::CountCharacters(claims->sub()) > kMaxSubject) {
    return nullptr;
  }
  return claims;
}

std::shared_ptr<const internal::v1::Claims> TokenKey::SignedBefore(const std::string& token) const {
  const std::string hash = base::Sha256(token);  // the token itself is kept nowhere
  {
    std::lock_guard<std::mutex> lock(mutex_);
    if (const auto known = known_.find(hash); known != known_.end()) return known->second;
  }
  std::shared_ptr<const internal::v1::Claims> claims = Signed(token);
  if (claims == nullptr) return nullptr;
  std::lock_guard<std::mutex> lock(mutex_);
  if (known_.size() >= kMostKnown) known_.clear();
  known_.emplace(hash, claims);
  return claims;
}

absl::StatusOr<proto::Identity> TokenKey::Verify(const std::string& token, absl::Time now) const {
  constexpr char kBad[] = "Inloggningen är inte giltig. Logga in på nytt.";
  if (token.size() > kMaxToken) return Refuse("TOKEN_OGILTIG", kBad);
  const std::shared_ptr<const internal::v1::Claims> claims = SignedBefore(token);
  if (claims == nullptr) return Refuse("TOKEN_OGILTIG", kBad);
  if (now > absl::FromUnixSeconds(claims->exp()) + kSkew || now < absl::FromUnixSeconds(claims->nbf()) - kSkew) {
    return Refuse("TOKEN_FOR_GAMMAL", "Inloggningen har gått ut. Logga in på nytt.");
  }
  return IdentityOf(*claims);
}

}  // namespace kvalitet::rpc
