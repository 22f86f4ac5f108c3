package org.fiducial.workflow.evaluation;

import java.util.List;

import org.fiducial.core.FiducialException;
import org.fiducial.landmark.LandmarkScheme;
import org.fiducial.landmark.LandmarkSchemes;

/** From the scheme that landmarks are in to the one they are judged in. */
final class SchemeMaps {
	private SchemeMaps() {
	}

	/**
	 * Refuses what cannot be mapped.
	 *
	 * @param what names the landmarks in messages, for example {@code layer 'star'}
	 * @throws FiducialException (input) with the maps that exist
	 */
	static void require(LandmarkScheme from, LandmarkScheme to, String what) {
		if (!from.mapTargets().contains(to.id())) {
			throw FiducialException.input(what + ": landmarks of scheme '" + from.id() + "' cannot be judged in '" + to.id() + "'; there are maps from '" + from.id() + "' to "
					+ list(from.mapTargets().stream().filter(t -> !t.equals(from.id())).toList()) + ", and to '" + to.id() + "' from " + list(sources(to.id())) + common(from, to));
		}
	}

	private static String common(LandmarkScheme from, LandmarkScheme to) {
		List<String> both = to.mapTargets().stream().filter(from.mapTargets()::contains).toList();
		return both.isEmpty() ? "" : "; both can be judged in " + list(both) + " (scheme, --scheme)";
	}

	private static List<String> sources(String target) {
		return LandmarkSchemes.shared().all().stream().filter(s -> !s.id().equals(target) && s.mapTargets().contains(target)).map(LandmarkScheme::id).toList();
	}

	private static String list(List<String> ids) {
		return ids.isEmpty() ? "none" : String.join(", ", ids);
	}

	/**
	 * The scheme of landmarks that do not say it, by their number: that of the truth if it fits, else the only one that does.
	 *
	 * @throws FiducialException (input) if there is none or there are several
	 */
	static LandmarkScheme ofPoints(int points, LandmarkScheme truth, String what) {
		if (points == truth.pointCount()) {
			return truth;
		}
		List<LandmarkScheme> fitting = LandmarkSchemes.shared().all().stream().filter(s -> s.pointCount() == points).toList();
		if (fitting.size() != 1) {
			throw FiducialException.input(what + ": " + points + " points, but the truth has the " + truth.pointCount() + " of scheme '" + truth.id() + "'; "
					+ (fitting.isEmpty() ? "no scheme has " + points + " points" : "schemes with so many: " + list(fitting.stream().map(LandmarkScheme::id).toList()) + " (say which)"));
		}
		return fitting.getFirst();
	}
}
