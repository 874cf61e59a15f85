// A whole suite with two utförare, and rows of the first that hold markers nobody else may see.
#pragma once
#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <map>
#include <memory>
#include <string>

#include "common/rpc/channel.h"
#include "common/rpc/dispatcher.h"
#include "common/rpc/token.h"
#include "kvalitet/registry/v1/registry.pb.h"
#include "services/suite/suite.h"
#include "tests/support/temp_dir.h"

namespace kvalitet::tests {

class Planted {
 public:
  static constexpr char kParent[] = "kommuner/9999";
  static constexpr char kCaseMarker[] = "MARKOR-I-ARENDET";
  static constexpr char kOtherCaseMarker[] = "MARKOR-HOS-DEN-ANDRE";
  static constexpr char kAnswerMarker[] = "MARKOR-I-SVARET";
  static constexpr char kOwnFileMarker[] = "MARKOR-I-EGEN-UTREDNING";

  // Ends the test when something cannot be planted.
  static std::unique_ptr<Planted> Make();

  std::string utforare, other_utforare, enhet, other_enhet;  // resource names
  std::string insatstyp;                                     // "SOL_HEMTJANST"
  std::string own_case, other_case;                          // an avvikelse of each utförare
  std::string own_file, own_rapport;                         // the owner's own lex Sarah investigation, and its rapport
  std::string own_maria, own_maria_rapport;                  // the same of lex Maria
  std::string own_example;                                   // an example of the owner's own, not shared

  rpc::Channel& channel() const { return *channel_; }
  std::string Token(const proto::Identity& who) const;
  // Name of the planted row that a method is about; "" where nothing of its kind is planted.
  std::string NameFor(const google::protobuf::MethodDescriptor* method) const;
  // Whether there is something for a Get or List to succeed on.
  bool Has(const google::protobuf::MethodDescriptor* method) const;
  // The code that the port gives to a call that only names a program.
  grpc::StatusCode AskAsProgram(const google::protobuf::MethodDescriptor* method,
                                const google::protobuf::Message& request) const;

 private:
  Planted() = default;
  template <class Response, class Request>
  Response Do(const std::string& method, const Request& request, const std::string& credentials);
  void PlantRegister();
  void PlantRestOfRegister();
  std::string PlantCase(const std::string& at, const std::string& marker, const std::string& credentials);
  void PlantRows();
  std::string PlantEnhet(const std::string& id, registry::v1::HslAnsvar hsl_ansvar);
  void PlantLexSarah(const std::string& own);
  void PlantLexMaria(const std::string& own);
  void PlantLarande(const std::string& own);
  void PlantDialog(const std::string& service, const std::string& formular, const std::string& own);

  TempDir dir_;
  std::unique_ptr<suite::Suite> suite_;
  std::unique_ptr<rpc::TokenKey> key_;
  std::unique_ptr<rpc::Channel> channel_;
  std::string address_, team_, admin_;
  std::map<std::string, std::string> names_;  // by the word of the method: "Enhet"
};

}  // namespace kvalitet::tests
