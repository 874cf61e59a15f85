// What may stand twice in the register, pure: two names of one utförare, or of one enhet.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/types/span.h"

namespace kvalitet::registry {

// What is compared of an utförare or an enhet.
struct Registerpost {
  std::string name;                           // resource name
  std::string namn;                           // as written
  std::map<std::string, std::string> nummer;  // by what it is: {"organisationsnummer", "802411-8310"}
  std::string omrade;                         // of an enhet
};

struct Likhet {
  int poang = 0;     // 1-100
  std::string skal;  // Swedish, without full stop: "samma namn"
};

// How alike two are; nullopt where nothing speaks for that they are one.
std::optional<Likhet> Jamfor(const Registerpost& a, const Registerpost& b);

struct Dubblettpar {
  size_t a = 0, b = 0;  // of the span, a < b
  Likhet likhet;
};

// The pairs that may be one, the most probable first, then in Swedish order of their names.  Compared are those that
// share a number, a name or a word, and of many that share it neighbours only: the time grows with the number of posts,
// not with its square.
std::vector<Dubblettpar> FinnDubbletter(absl::Span<const Registerpost> poster);

}  // namespace kvalitet::registry
