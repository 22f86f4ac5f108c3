package org.fiducial.detection.hourglass.network;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** The layouts that STAR was published for (ZhenglinZhou/STAR, conf/alignment.py). */
public enum StarLayout {
	/** 300-W. */
	IBUG("300W", "ibug68", 68),
	/** WFLW. */
	WFLW("WFLW", "wflw98", 98),
	/** COFW. */
	COFW("COFW", "cofw29", 29);

	private final String title;
	private final String scheme;
	private final int points;

	StarLayout(String title, String scheme, int points) {
		this.title = title;
		this.scheme = scheme;
		this.points = points;
	}

	/** Its name in STAR's configuration. */
	public String title() {
		return title;
	}

	/** Id of the landmark scheme. */
	public String scheme() {
		return scheme;
	}

	/** The one with so many points. */
	public static Optional<StarLayout> ofPoints(int points) {
		return Arrays.stream(values()).filter(l -> l.points == points).findFirst();
	}

	/** The one of a name in STAR's configuration. */
	public static Optional<StarLayout> ofTitle(String title) {
		return Arrays.stream(values()).filter(l -> l.title.equals(title)).findFirst();
	}

	/** All of them, for messages. */
	public static String known() {
		return Arrays.stream(values()).map(l -> l.points + " (" + l.scheme + ")").collect(Collectors.joining(", "));
	}
}
