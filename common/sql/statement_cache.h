// The prepared statements of one connection: a bounded map that forgets what was used longest ago.
#pragma once
#include <list>
#include <string>
#include <unordered_map>
#include <utility>

namespace kvalitet::sql {

template <typename Statement>
class StatementCache {
 public:
  explicit StatementCache(int max) : max_(static_cast<size_t>(max < 1 ? 1 : max)) {}

  // nullptr if there is none.  The pointer is good until the next Add or Clear.
  Statement* Find(const std::string& sql) {
    auto found = index_.find(sql);
    if (found == index_.end()) return nullptr;
    order_.splice(order_.begin(), order_, found->second);
    return &order_.front().second;
  }
  Statement* Add(const std::string& sql, Statement statement) {
    while (order_.size() >= max_) {
      index_.erase(order_.back().first);
      order_.pop_back();
    }
    order_.emplace_front(sql, std::move(statement));
    index_[sql] = order_.begin();
    return &order_.front().second;
  }
  void Clear() {
    index_.clear();
    order_.clear();
  }

 private:
  using Order = std::list<std::pair<std::string, Statement>>;
  const size_t max_;
  Order order_;  // used last stands first
  std::unordered_map<std::string, typename Order::iterator> index_;
};

}  // namespace kvalitet::sql
