// Which writes of the contract some case fails at each of their statements.  A case claims its writes before any case
// runs, as each runs in a process of its own; what it claims it has to do, and what the contract has is to be claimed.
#pragma once
#include <google/protobuf/message.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

namespace kvalitet::avvikelser::tackning {

// By method, and by step where it has some.  A step of lex Sarah or of lex Maria counts once more where a private
// utförare takes it, in an ärende of its own: another machine leads it, and other rows follow.
// Examples: "CreateAvvikelse", "MoveSynpunkt STEG_UTRED", "MoveLexSarahArende egen BESLUTA".
using Skrivningar = std::set<std::string>;

std::string Skrivning(const std::string& method, const google::protobuf::Message& request,
                      const google::protobuf::Message& answer);

// All that the three services write, pages that are printed and kept too.
Skrivningar Kontraktets();

// What all cases claim, and what one of them does.
Skrivningar Pastadda();
Skrivningar Pastadda(const testing::TestInfo& running);

struct Fall {
  // Of each line its method, "egen" where it is that, and the steps: "MoveLexSarahArende egen BESLUTA ANMAL_IVO".
  Fall(const std::string& name, const std::vector<std::string>& lines);
};

}  // namespace kvalitet::avvikelser::tackning

// A case of AlltEllerInget, with the writes whose every statement it fails.
#define ALLT_ELLER_INGET(Suite, Name, ...)                                                      \
  const ::kvalitet::avvikelser::tackning::Fall k##Suite##Name(#Suite "." #Name, {__VA_ARGS__}); \
  TEST_P(Suite, Name)
