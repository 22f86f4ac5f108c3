package org.fiducial.dataset;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * One face in one image, as an importer found it. Two faces of an image are two records with one image.
 *
 * @param key names the record within its dataset, for ever the same for the same source, so that a second import finds it;
 *            usually the path of the image or label file below the dataset's folder, with / as separator
 * @param image the image file; the service says so if it is missing or broken
 * @param landmarks x0, y0, x1, y1, … in 0-based pixels of {@code frame}, pixel centres at integers, NaN pairs for absent points;
 *                  null if the dataset has none for this image
 * @param scheme id of the landmark scheme, for example {@code ibug68}; without landmarks the one that they are to have, or null
 * @param visibility one byte a point: 0 absent, 1 occluded, 2 visible; null if unknown
 * @param frame the raster the landmarks are given in
 * @param split train, val, test or what the dataset calls it; null if none
 * @param style id of the style; null if unknown
 * @param domain id of the domain; null for that of the dataset
 * @param licence licence of this image; null for that of the dataset
 * @param author who made the image; null if unknown
 * @param attributes further facts by name
 * @param sourceFile the file that describes the record, for problems; never null
 * @param line 1-based line or record number in it; 0 if the file is the record
 */
public record SampleRecord(String key, Path image, double[] landmarks, String scheme, byte[] visibility, LandmarkFrame frame, String split, String style, String domain,
		String licence, String author, Map<String, String> attributes, Path sourceFile, long line) {
	/** Attribute for a box around the face that the dataset has beside the landmarks: {@code x0,y0,x1,y1} in 0-based pixels of the file as stored. */
	public static final String BOX = "box";

	public SampleRecord {
		Objects.requireNonNull(key);
		Objects.requireNonNull(image);
		Objects.requireNonNull(frame);
		sourceFile = sourceFile == null ? image : sourceFile;
		attributes = Map.copyOf(attributes);
		if (key.isBlank()) {
			throw new IllegalArgumentException("empty key of " + image);
		}
		if (landmarks != null && (scheme == null || landmarks.length % 2 != 0)) {
			throw new IllegalArgumentException(key + ": landmarks need a scheme and an even count of numbers");
		}
		if (visibility != null && (landmarks == null || visibility.length * 2 != landmarks.length)) {
			throw new IllegalArgumentException(key + ": visibility must have one byte a point");
		}
	}

	/** Starts a record. */
	public static Builder of(String key, Path image) {
		return new Builder(key, image);
	}

	/** Number of points, 0 without landmarks. */
	public int points() {
		return landmarks == null ? 0 : landmarks.length / 2;
	}

	/** Collects what is known of a record. */
	public static final class Builder {
		private final String key;
		private final Path image;
		private double[] landmarks;
		private String scheme;
		private byte[] visibility;
		private LandmarkFrame frame = LandmarkFrame.STORED;
		private String split;
		private String style;
		private String domain;
		private String licence;
		private String author;
		private final Map<String, String> attributes = new LinkedHashMap<>();
		private Path sourceFile;
		private long line;

		private Builder(String key, Path image) {
			this.key = key;
			this.image = image;
		}

		/** The scheme that landmarks are to have, where there are none yet. */
		public Builder scheme(String schemeId) {
			scheme = schemeId;
			return this;
		}

		/** Landmarks of a scheme, in 0-based pixels of the frame. */
		public Builder landmarks(String schemeId, double[] shape) {
			scheme = schemeId;
			landmarks = shape;
			return this;
		}

		/** One byte a point: 0 absent, 1 occluded, 2 visible. */
		public Builder visibility(byte[] perPoint) {
			visibility = perPoint;
			return this;
		}

		/** The raster the landmarks are given in; {@link LandmarkFrame#STORED} unless told. */
		public Builder frame(LandmarkFrame raster) {
			frame = raster;
			return this;
		}

		/** Part of the dataset. */
		public Builder split(String name) {
			split = name;
			return this;
		}

		/** Part of the dataset, unless it is known already. */
		public Builder splitIfNone(String name) {
			split = split == null ? name : split;
			return this;
		}

		/** Id of the style. */
		public Builder style(String id) {
			style = id;
			return this;
		}

		/** Id of the domain. */
		public Builder domain(String id) {
			domain = id;
			return this;
		}

		/** Licence and author of the image. */
		public Builder rights(String licenceText, String authorName) {
			licence = licenceText;
			author = authorName;
			return this;
		}

		/** A further fact; null values are left out. */
		public Builder attribute(String name, String value) {
			if (value != null) {
				attributes.put(name, value);
			}
			return this;
		}

		/** The file, and the line in it, that describes the record. */
		public Builder from(Path file, long lineNumber) {
			sourceFile = file;
			line = lineNumber;
			return this;
		}

		/** The record. */
		public SampleRecord build() {
			return new SampleRecord(key, image, landmarks, scheme, visibility, frame, split, style, domain, licence, author, attributes, sourceFile, line);
		}
	}
}
