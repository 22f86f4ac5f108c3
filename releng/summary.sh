#!/bin/sh
# Adds up the surefire reports of a checkout: one line a test bundle, failures by name, and a closing line.
root=$1
find "$root/tests" -path '*/target/surefire-reports/TEST-*.xml' 2>/dev/null | sort | xargs awk '
	function attribute(name,   m) { return match($0, " " name "=\"[^\"]*\"") ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4) : "" }
	/<testsuite / {
		n = split(FILENAME, path, "/"); bundle = path[n - 3]
		tests[bundle] += attribute("tests"); bad[bundle] += attribute("failures") + attribute("errors"); skipped[bundle] += attribute("skipped"); time[bundle] += attribute("time")
	}
	/<testcase / { test = attribute("classname") "." attribute("name") }
	/<(failure|error)[ >]/ { print "FAILED " test }
	END {
		for (b in tests) {
			printf "%-48s %5d tests %4d failed %4d skipped %7.1f s\n", b, tests[b], bad[b], skipped[b], time[b] | "sort"
			all += tests[b]; failed += bad[b]; left += skipped[b]
		}
		close("sort")
		printf "%d passed, %d failed, %d skipped\n", all - failed - left, failed, left
	}' 2>/dev/null
