// How much has to be written to report: a draft in under three minutes, and that the nämnd is told in under one, by
// somebody who writes two characters a second.
#include <gtest/gtest.h>

#include <algorithm>

#include "clients/kvalitet/commands.h"

namespace kvalitet::client {
namespace {

constexpr size_t kPerMinute = 120;

size_t Characters(const std::string& utf8) {
  return static_cast<size_t>(std::count_if(utf8.begin(), utf8.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

TEST(Typing, WhatMustBeWrittenTakesMinutes) {
  const struct {
    std::vector<Command> commands;
    const char* verb;
    size_t minutes;
  } cases[] = {{DeviationCommands(), "anmäl", 3},
               {LexSarahCommands(), "anmäl", 3},
               {LexMariaCommands(), "anmäl", 3},
               {ComplaintCommands(), "anmäl", 3},
               {LexSarahCommands(), "informera-nämnden", 1}};
  for (const auto& one : cases) {
    const auto found = std::find_if(one.commands.begin(), one.commands.end(),
                                    [&](const Command& command) { return command.verb == one.verb; });
    ASSERT_NE(found, one.commands.end()) << one.verb;
    // It works as it stands, and says everything that is asked for.
    for (const Flag& flag : found->flags) {
      const bool said = found->example.find("--" + flag.name) != std::string::npos;
      EXPECT_TRUE(said || !flag.required || !found->fills.empty()) << found->noun << " " << flag.name;
    }
    EXPECT_LE(Characters(found->example), one.minutes * kPerMinute) << found->example;
  }
}

}  // namespace
}  // namespace kvalitet::client
