# Sourced by ./fiducial, ./verify and ./fiducial workbench: finds or fetches what a build needs.
# Sets JAVA_HOME and MVN; says exactly what is missing where it cannot help itself.
# shellcheck shell=sh

say() { echo "fiducial: $*" >&2; }
die() { say "$@"; exit 2; }

java_major() { "$1" -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p' | head -n 1; }

# A JDK (not only a runtime) of version 21 or newer: FIDUCIAL_JAVA_HOME, JAVA_HOME, PATH, the usual places.
find_jdk() {
	path_java=$(command -v javac || true)
	[ -z "$path_java" ] || path_java=$(dirname "$(dirname "$(readlink -f "$path_java")")")
	for home in "$FIDUCIAL_JAVA_HOME" "$JAVA_HOME" "$path_java" /usr/lib/jvm/* "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* /Library/Java/JavaVirtualMachines/*/Contents/Home; do
		if [ -n "$home" ] && [ -x "$home/bin/javac" ] && [ "$(java_major "$home/bin/java")" -ge 21 ] 2>/dev/null; then
			JAVA_HOME=$home
			export JAVA_HOME
			return
		fi
	done
	die "no JDK 21 or newer found; install one (for example Temurin 25, or on Debian 13 and newer: apt-get install openjdk-21-jdk-headless) and set JAVA_HOME"
}

# Installs Debian packages when root; otherwise says what to install.
apt_install() {
	if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
		say "installing $*"
		{ apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"; } >/dev/null 2>&1 && return
	fi
	die "missing packages: $*; install them, on Debian and Ubuntu with: sudo apt-get install $*"
}

# Maven 3.9: the system's if it is new enough, else 3.9.16 fetched by its coordinates with any older Maven.
find_maven() {
	maven_home=$root/.maven/apache-maven-3.9.16
	if [ -x "$maven_home/bin/mvn" ]; then
		MVN=$maven_home/bin/mvn
		return
	fi
	command -v mvn >/dev/null || apt_install maven
	case $(cd / && mvn -v 2>/dev/null | sed -n 's/.*Apache Maven \([0-9.]*\).*/\1/p') in
	3.9.* | 4.*) MVN=$(command -v mvn) && return ;;
	esac
	say "fetching Maven 3.9.16"
	scratch=$(mktemp -d)
	# not in the checkout: an old Maven would load .mvn/extensions.xml
	(cd "$scratch" && mvn -B -ntp -q org.apache.maven.plugins:maven-dependency-plugin:3.8.1:unpack \
		-Dartifact=org.apache.maven:apache-maven:3.9.16:zip:bin -DoutputDirectory="$scratch") >"$scratch/log" 2>&1 ||
		{ cat "$scratch/log" >&2; die "Maven 3.9.16 could not be fetched; is the network up?"; }
	mkdir -p "$root/.maven"
	rm -rf "$maven_home"
	mv "$scratch/apache-maven-3.9.16" "$maven_home"
	rm -rf "$scratch"
	MVN=$maven_home/bin/mvn
}

# Compiled classes go before a build: Tycho compiles changed files alone, and others keep copies of their constants; classes whose source is gone would stay.
discard_classes() {
	rm -rf "$root"/bundles/*/target/classes "$root"/tests/*/target
}

# Of several builds of one checkout one runs and the others wait; until the shell ends, or unlock_builds.
lock_builds() {
	mkdir -p "$root/target"
	command -v flock >/dev/null || return 0
	exec 9>"$root/target/build.lock"
	flock -n 9 || { say "waiting for another build of this checkout"; flock 9; }
}

unlock_builds() { exec 9>&-; }

# Builds: build LOG MAVEN-ARGUMENTS…
build() {
	log=$1
	shift
	discard_classes
	mkdir -p "$(dirname "$log")"
	find_jdk
	find_maven
	"$MVN" -B -ntp -f "$root/pom.xml" "$@" >"$log" 2>&1
}

# Whether a product is missing or older than what it is made of; what the build itself leaves beside the sources does not count.
outdated() {
	[ ! -f "$1" ] || [ -n "$(find "$root/pom.xml" "$root/.mvn" "$root/bundles" "$root/features" "$root/targetplatform" "$root/tools" "$root/headless-runner" "$root/releng" \
		\( -name target -o -name bin -o -name src-gen \) -prune -o -type f ! -name '.polyglot.*' ! -name .tycho-consumer-pom.xml ! -path '*/org.fiducial.model/plugin.properties' -newer "$1" -print 2>/dev/null | head -n 1)" ]
}
