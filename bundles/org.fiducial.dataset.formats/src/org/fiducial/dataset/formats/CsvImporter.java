package org.fiducial.dataset.formats;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

import org.eclipse.core.runtime.IProgressMonitor;
import org.fiducial.core.FiducialException;
import org.fiducial.dataset.DatasetImporter;
import org.fiducial.dataset.DatasetOption;
import org.fiducial.dataset.ImportOptions;
import org.fiducial.dataset.Probe;
import org.fiducial.dataset.SampleSink;
import org.fiducial.dataset.io.FileTree;
import org.fiducial.dataset.io.RecordException;

/**
 * Format {@code csv}: the table that {@link CsvExporter} writes, in its folder; or a plain table with the image in the first column and
 * x0, y0, x1, y1, … in the columns behind, headed {@code 0,1,2,…} or {@code x0,y0,…}. Image paths are relative to the table. Coordinates are 0-based pixels of
 * the image as stored. The key is the column {@code key}, else the image path.
 */
public final class CsvImporter implements DatasetImporter {
	@Override
	public Probe probe(Path in) {
		try {
			Path table = table(in);
			if (table == null) {
				return Probe.no("holds no table samples.csv and is none");
			}
			CsvColumns columns = columns(table);
			return columns.isOwn() ? Probe.of(.95, "has the columns of an exported table") : Probe.of(.7, "is a table with images and coordinates");
		} catch (IOException | FiducialException e) {
			return Probe.no("is no table with images and coordinates: " + e.getMessage());
		}
	}

	@Override
	public List<DatasetOption> options() {
		return List.of(DatasetOption.text("scheme", "ibug68", "id of the landmark scheme where the table has no column for it"));
	}

	@Override
	public String scheme() {
		return null;
	}

	@Override
	public void read(Path in, ImportOptions options, SampleSink sink, IProgressMonitor monitor) throws IOException {
		Path table = table(in);
		if (table == null) {
			throw FiducialException.input(in + ": expected a .csv file or a folder with " + CsvExporter.TABLE);
		}
		try (BufferedReader reader = open(table)) {
			CsvRows rows = new CsvRows(reader);
			CsvColumns columns = CsvColumns.of(table, rows.next());
			sink.expect(countLines(table) - 1);
			for (List<String> row = rows.next(); row != null; row = rows.next()) {
				FileTree.checkCancelled(monitor);
				try {
					sink.accept(columns.record(table, rows.line(), row, options.text("scheme")));
				} catch (RecordException e) {
					sink.problem(e.problem(table));
				}
			}
		} catch (RecordException e) {
			sink.problem(new RecordException(e.line(), e.getMessage() + "; the rows behind it cannot be read").problem(table));
		}
	}

	private static Path table(Path in) {
		if (Files.isDirectory(in)) {
			Path t = in.resolve(CsvExporter.TABLE);
			return Files.isRegularFile(t) ? t : null;
		}
		return in.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".csv") ? in : null;
	}

	private static CsvColumns columns(Path table) throws IOException {
		try (BufferedReader reader = open(table)) {
			return CsvColumns.of(table, new CsvRows(reader).next());
		}
	}

	// broken bytes become question marks, and the image of that name is then reported as missing
	private static BufferedReader open(Path table) throws IOException {
		BufferedReader r = new BufferedReader(new java.io.InputStreamReader(Files.newInputStream(table), StandardCharsets.UTF_8), 1 << 16);
		r.mark(1);
		if (r.read() != '\uFEFF') {
			r.reset();
		}
		return r;
	}

	private static long countLines(Path table) throws IOException {
		try (Stream<String> lines = Files.lines(table, StandardCharsets.ISO_8859_1)) {
			return lines.filter(l -> !l.isBlank()).count();
		}
	}
}
