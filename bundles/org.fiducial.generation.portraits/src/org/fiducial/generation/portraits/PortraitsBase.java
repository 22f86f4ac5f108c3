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

/** The model {@code portraits-base}: 128 pixels, the styles of the drawn portraits. Made by {@link PortraitsTraining}. */
public final class PortraitsBase implements PretrainedModel {
	/** Its id. */
	public static final String ID = "portraits-base";

	private static final String DESCRIPTION = "/resources/" + ID + "/model.json";

	@Override
	public Path folder() {
		URL url = PortraitsBase.class.getResource(DESCRIPTION);
		if (url == null) {
			throw FiducialException.failed("the bundle org.fiducial.generation.portraits has no " + DESCRIPTION + "; build it again, or train the model with the recipe portraits-base", null);
		}
		try {
			// the bundle is installed as a folder; from an archive its files are unpacked side by side
			URL folder = new URI(url.toString().substring(0, url.toString().length() - "model.json".length())).toURL();
			Path path = Path.of(FileLocator.toFileURL(folder).toURI());
			if (!Files.isRegularFile(path.resolve("model.json"))) {
				throw new IOException("not a folder of files: " + folder);
			}
			return path;
		} catch (IOException | URISyntaxException e) {
			throw FiducialException.failed("the model " + ID + " cannot be unpacked: " + e.getMessage(), e);
		}
	}
}
