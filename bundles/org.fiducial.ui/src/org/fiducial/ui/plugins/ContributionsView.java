package org.fiducial.ui.plugins;

import java.util.ArrayList;
import java.util.List;

import org.eclipse.core.runtime.IExtensionPoint;
import org.eclipse.core.runtime.Platform;
import org.eclipse.jface.viewers.ArrayContentProvider;
import org.eclipse.jface.viewers.ColumnLabelProvider;
import org.eclipse.jface.viewers.TableViewer;
import org.eclipse.jface.viewers.TableViewerColumn;
import org.eclipse.swt.SWT;
import org.eclipse.swt.widgets.Composite;
import org.eclipse.ui.part.ViewPart;
import org.fiducial.core.registry.Contribution;
import org.fiducial.core.registry.ContributionRegistry;

/** Every contribution to Fiducial's extension points with its bundle and, where it is broken, the reason. */
public final class ContributionsView extends ViewPart {
	private final List<ContributionRegistry<?>> registries = new ArrayList<>();
	private TableViewer viewer;

	private record Row(String point, Contribution<?> contribution) {
	}

	private interface Text {
		String of(Row row);
	}

	@Override
	public void createPartControl(Composite parent) {
		viewer = new TableViewer(parent, SWT.FULL_SELECTION | SWT.V_SCROLL | SWT.H_SCROLL);
		viewer.getTable().setHeaderVisible(true);
		viewer.setContentProvider(ArrayContentProvider.getInstance());
		column("Extension point", 260, Row::point);
		column("Id", 160, r -> String.valueOf(r.contribution().id()));
		column("Name", 220, r -> r.contribution().label());
		column("Bundle", 240, r -> r.contribution().bundle());
		column("State", 80, r -> r.contribution().state().name().toLowerCase(java.util.Locale.ROOT));
		column("Reason", 500, r -> r.contribution().status().isOK() ? "" : r.contribution().status().getMessage());
		viewer.setInput(rows());
	}

	private List<Row> rows() {
		List<Row> rows = new ArrayList<>();
		for (IExtensionPoint point : Platform.getExtensionRegistry().getExtensionPoints()) {
			String id = point.getUniqueIdentifier();
			if (id.startsWith("org.fiducial.")) {
				ContributionRegistry<Object> registry = new ContributionRegistry<>(id, Object.class);
				registries.add(registry);
				registry.contributions().forEach(c -> rows.add(new Row(id, c)));
			}
		}
		rows.sort(java.util.Comparator.comparing(Row::point));
		return rows;
	}

	private void column(String title, int width, Text text) {
		TableViewerColumn column = new TableViewerColumn(viewer, SWT.LEFT);
		column.getColumn().setText(title);
		column.getColumn().setWidth(width);
		column.setLabelProvider(ColumnLabelProvider.createTextProvider(e -> text.of((Row) e)));
	}

	@Override
	public void setFocus() {
		viewer.getControl().setFocus();
	}

	@Override
	public void dispose() {
		registries.forEach(ContributionRegistry::close);
		super.dispose();
	}
}
