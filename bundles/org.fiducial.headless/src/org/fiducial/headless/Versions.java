package org.fiducial.headless;

import org.osgi.framework.Bundle;
import org.osgi.framework.FrameworkUtil;

/** What the product calls itself. */
public final class Versions {
	private Versions() {
	}

	/** Version of the product, for example {@code 0.1.0.202611222239}; {@code development} outside OSGi. */
	public static String product() {
		Bundle bundle = FrameworkUtil.getBundle(Versions.class);
		return bundle == null ? "development" : bundle.getVersion().toString();
	}

	/** Product, Java and system in a line. */
	public static String line() {
		return "Fiducial " + product() + ", Java " + Runtime.version() + ", " + System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
				+ System.getProperty("os.arch");
	}
}
