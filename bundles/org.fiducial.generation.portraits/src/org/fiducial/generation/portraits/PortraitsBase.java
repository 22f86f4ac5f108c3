package org.fiducial.generation.portraits;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;

import org.eclipse.core.runtime.FileLocator;
import org.fiducial.core.FiducialException;
import org.fiducial.generation.PretrainedModel;
import org.osgi.framework.Bundle;
import org.osgi.framework.FrameworkUtil;

/** The model {@code portraits-base}: 128 pixels, the styles of the drawn portraits. Made by the recipe {@code portraits-base}. */
public final class PortraitsBase implements PretrainedModel {
	/** Its id. */
	public static final String ID = "portraits-base";

	private static final String FOLDER = "/resources/" + ID + "/";
	private static final String DESCRIPTION = "model.json";

	@Override
	public Path folder() {
		URL url = entry(FOLDER + DESCRIPTION);
		if (url == null) {
			throw FiducialException.failed("the bundle org.fiducial.generation.portraits has no " + FOLDER + DESCRIPTION
					+ "; build it again, or make the model again: fiducial run portraits-base", null);
		}
		try {
			String description = url.toString();
			// the bundle is installed as a folder; from an archive the whole folder is unpacked
			URL folder = new URI(description.substring(0, description.length() - DESCRIPTION.length()).replace(" ", "%20")).toURL();
			// Equinox does not escape blanks
			Path path = Path.of(new URI(FileLocator.toFileURL(folder).toString().replace(" ", "%20")));
			if (!Files.isRegularFile(path.resolve(DESCRIPTION))) {
				throw new IOException("not a folder of files: " + folder);
			}
			return path;
		} catch (IOException | URISyntaxException e) {
			throw FiducialException.failed("the model " + ID + " cannot be unpacked: " + e.getMessage(), e);
		}
	}

	/** From the bundle, or from the class path where no framework runs. */
	private static URL entry(String path) {
		Bundle bundle = FrameworkUtil.getBundle(PortraitsBase.class);
		return bundle == null ? PortraitsBase.class.getResource(path) : bundle.getEntry(path);
	}
}
