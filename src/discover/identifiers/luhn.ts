/**
 * The Luhn check (ISO/IEC 7812-1): from the right every second digit counts double, digits of the doubled ones are
 * added, the sum ends in 0. Finds every single wrong digit; one of ten random numbers passes. Digits only.
 */
export function luhnValid(digits: string): boolean {
  let sum = 0;
  for (let i = digits.length - 1, double = false; i >= 0; i--, double = !double) {
    const digit = digits.charCodeAt(i) - 48;
    sum += double ? digit * 2 - (digit > 4 ? 9 : 0) : digit;
  }
  return sum % 10 === 0;
}
