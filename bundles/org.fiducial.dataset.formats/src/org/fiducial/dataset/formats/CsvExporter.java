package org.fiducial.dataset.formats;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.StringJoiner;
import java.util.function.Consumer;

import org.eclipse.core.runtime.IProgressMonitor;
import org.fiducial.core.Problem;
import org.fiducial.core.config.Configs;
import org.fiducial.core.io.AtomicFiles;
import org.fiducial.dataset.DatasetExporter;
import org.fiducial.dataset.DatasetOption;
import org.fiducial.dataset.ExportOptions;
import org.fiducial.dataset.ExportSample;
import org.fiducial.dataset.ExportSource;
import org.fiducial.dataset.io.ExportFolder;
import org.fiducial.dataset.io.FileTree;
import org.fiducial.dataset.io.RecordException;

/**
 * Format {@code csv}: a folder with {@code samples.csv} and, unless told otherwise, a copy of each image. One row a sample: {@value #FIXED}, then
 * {@code x0,y0,v0,x1,…} for each point. Coordinates are 0-based pixels of the image as stored, in as many digits as a double needs; absent points and unknown
 * visibilities are empty; attributes are a JSON object. Importing the folder gives everything back.
 */
public final class CsvExporter implements DatasetExporter {
	/** Columns before the points. */
	static final String FIXED = "key,image,scheme,split,style,domain,licence,author,attributes";
	/** Name of the table. */
	static final String TABLE = "samples.csv";

	@Override
	public List<DatasetOption> options() {
		return List.of(DatasetOption.choice("images", "whether images are copied beside the table or named by absolute paths", "copy", "reference"));
	}

	@Override
	public void write(ExportSource source, Path out, ExportOptions options, Consumer<Problem> problems, IProgressMonitor monitor) throws IOException {
		boolean copy = options.text("images").equals("copy");
		ExportFolder images = new ExportFolder(out.resolve("images"));
		AtomicFiles.write(out.resolve(TABLE), stream -> {
			Writer w = new OutputStreamWriter(stream, StandardCharsets.UTF_8);
			w.write(header(source.points()));
			source.forEach(sample -> {
				try {
					String image = copy ? FileTree.relative(out, images.copyImage(sample)) : sample.image().toString();
					w.write(row(sample, image, source));
				} catch (RecordException e) {
					problems.accept(Problem.error(sample.image(), 0, "sample '" + sample.key() + "': " + e.getMessage()));
				}
			});
			w.flush();
		});
	}

	private static String header(int points) {
		StringBuilder s = new StringBuilder(FIXED);
		for (int i = 0; i < points; i++) {
			s.append(",x").append(i).append(",y").append(i).append(",v").append(i);
		}
		return s.append('\n').toString();
	}

	private static String row(ExportSample s, String image, ExportSource source) {
		StringJoiner row = new StringJoiner(",", "", "\n");
		for (String text : new String[] {s.key(), image, source.scheme(), s.split(), s.style(), s.domain(), s.licence(), s.author(),
				s.attributes().isEmpty() ? null : Configs.json().writer().without(tools.jackson.databind.SerializationFeature.INDENT_OUTPUT).writeValueAsString(s.attributes())}) {
			row.add(CsvRows.field(text));
		}
		for (int i = 0; i < source.points(); i++) {
			row.add(number(s.landmarks(), 2 * i)).add(number(s.landmarks(), 2 * i + 1)).add(s.visibility() == null ? "" : Integer.toString(s.visibility()[i]));
		}
		return row.toString();
	}

	private static String number(double[] shape, int i) {
		return shape == null || Double.isNaN(shape[i]) ? "" : Double.toString(shape[i]);
	}
}
