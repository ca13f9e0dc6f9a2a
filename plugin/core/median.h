// The value in the middle of many.
#pragma once

#include <algorithm>
#include <vector>

namespace nb {

// The upper one of two in the middle. Reorders the values, of which there must be one at least.
template <typename T>
T median_of(std::vector<T>& values) {
    auto const middle = values.begin() + std::ptrdiff_t(values.size() / 2);
    std::ranges::nth_element(values, middle);
    return *middle;
}

} // namespace nb
