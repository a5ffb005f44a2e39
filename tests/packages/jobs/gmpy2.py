# SPDX-License-Identifier: MIT
"""Large numbers, a prime, a root"""

import gmpy2

print(gmpy2.mpz(2) ** 100, gmpy2.next_prime(1000), gmpy2.sqrt(gmpy2.mpfr(2)), gmpy2.is_prime(97))
