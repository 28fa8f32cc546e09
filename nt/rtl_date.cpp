// SPDX-License-Identifier: MIT
// System time and calendar dates (proleptic Gregorian, UTC).
// Source: wdm/rtltimetotimefields, wdm/rtltimefieldstotime.
#include <wdm.h>

#include <cstdint>

namespace nt {
namespace {

constexpr std::int64_t ticks_per_ms = 10'000;
constexpr std::int64_t ms_per_day = 86'400'000;
constexpr std::int64_t days_per_400_years = 146'097;
// 1601-01-01 in days since 0000-03-01, the day from which a leap day is always the last of a year.
constexpr std::int64_t epoch_day = 584'694;
// 1970-01-01 in seconds since 1601-01-01.
constexpr std::int64_t unix_epoch_s = 11'644'473'600;
constexpr std::int64_t ticks_per_s = 10'000'000;

struct Date {
  std::int64_t year;
  int month;  // 1 to 12
  int day;    // 1 to 31
};

// Months are counted from March, so that their lengths follow (153 m + 2) / 5.
Date date_of(std::int64_t day_number) {
  const std::int64_t days = day_number + epoch_day;
  const std::int64_t era = days / days_per_400_years;
  const std::int64_t day_of_era = days % days_per_400_years;
  const std::int64_t year_of_era =
      (day_of_era - day_of_era / 1'460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const std::int64_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int march_month = static_cast<int>((5 * day_of_year + 2) / 153);
  const int day = static_cast<int>(day_of_year - (153 * march_month + 2) / 5 + 1);
  const int month = march_month < 10 ? march_month + 3 : march_month - 9;
  return {era * 400 + year_of_era + (month <= 2), month, day};
}

std::int64_t day_number_of(const Date& date) {
  const std::int64_t year = date.year - (date.month <= 2);
  const std::int64_t era = year / 400;
  const std::int64_t year_of_era = year % 400;
  const int march_month = date.month > 2 ? date.month - 3 : date.month + 9;
  const std::int64_t day_of_year = (153 * march_month + 2) / 5 + date.day - 1;
  const std::int64_t day_of_era =
      year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * days_per_400_years + day_of_era - epoch_day;
}

bool is_within(CSHORT value, int lowest, int highest) {
  return value >= lowest && value <= highest;
}

// Weekday is not looked at. The last year is the one in which 63 bits end.
bool is_valid(const TIME_FIELDS& fields) {
  if (!is_within(fields.Year, 1601, 30'827) || !is_within(fields.Month, 1, 12) ||
      !is_within(fields.Day, 1, 31) || !is_within(fields.Hour, 0, 23) ||
      !is_within(fields.Minute, 0, 59) || !is_within(fields.Second, 0, 59) ||
      !is_within(fields.Milliseconds, 0, 999)) {
    return false;
  }
  // A day that its month does not have comes back as a day of the next one.
  const Date back = date_of(day_number_of({fields.Year, fields.Month, fields.Day}));
  return back.month == fields.Month;
}

}  // namespace
}  // namespace nt

VOID RtlTimeToTimeFields(PLARGE_INTEGER time, PTIME_FIELDS fields) {
  const std::int64_t ms = time->QuadPart / nt::ticks_per_ms;
  const std::int64_t day_number = ms / nt::ms_per_day;
  const std::int64_t ms_of_day = ms % nt::ms_per_day;
  const nt::Date date = nt::date_of(day_number);
  fields->Year = static_cast<CSHORT>(date.year);
  fields->Month = static_cast<CSHORT>(date.month);
  fields->Day = static_cast<CSHORT>(date.day);
  fields->Hour = static_cast<CSHORT>(ms_of_day / 3'600'000);
  fields->Minute = static_cast<CSHORT>(ms_of_day / 60'000 % 60);
  fields->Second = static_cast<CSHORT>(ms_of_day / 1'000 % 60);
  fields->Milliseconds = static_cast<CSHORT>(ms_of_day % 1'000);
  // 1601 began on a Monday; 0 is Sunday.
  fields->Weekday = static_cast<CSHORT>((day_number + 1) % 7);
}

BOOLEAN RtlTimeFieldsToTime(PTIME_FIELDS fields, PLARGE_INTEGER time) {
  if (!nt::is_valid(*fields)) return FALSE;
  const std::int64_t day_number = nt::day_number_of({fields->Year, fields->Month, fields->Day});
  const std::int64_t ms = day_number * nt::ms_per_day + fields->Hour * 3'600'000LL +
                          fields->Minute * 60'000LL + fields->Second * 1'000LL +
                          fields->Milliseconds;
  time->QuadPart = ms * nt::ticks_per_ms;
  return TRUE;
}

BOOLEAN RtlTimeToSecondsSince1970(PLARGE_INTEGER time, PULONG seconds) {
  const std::int64_t since = time->QuadPart / nt::ticks_per_s - nt::unix_epoch_s;
  if (since < 0 || since > UINT32_MAX) return FALSE;
  *seconds = static_cast<ULONG>(since);
  return TRUE;
}

VOID RtlSecondsSince1970ToTime(ULONG seconds, PLARGE_INTEGER time) {
  time->QuadPart = (nt::unix_epoch_s + seconds) * nt::ticks_per_s;
}
